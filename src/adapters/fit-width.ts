const graphemes = new Intl.Segmenter();

/** Columns of a character: East Asian wide ones and pictures take two. */
function columnsOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u.test(
    character,
  )
    ? 2
    : 1;
}

/** The text in at most so many columns of a terminal; what is cut off shows as an ellipsis. Holds no escape codes. */
export function fitWidth(text: string, columns: number): string {
  const characters = Array.from(graphemes.segment(text.replaceAll(/\p{Cc}/gu, ' ')), ({ segment }) => segment);
  const total = characters.reduce((sum, character) => sum + columnsOf(character), 0);
  if (total <= columns) return characters.join('');
  let kept = '';
  let left = columns - 1;
  for (const character of characters) {
    left -= columnsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}
