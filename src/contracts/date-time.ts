/**
 * True for the RFC 3339 text of an existing instant. Works on character codes, because every message has a timestamp.
 * The `date-time` of ajv-formats accepts 30 February in its fast form, and a blank for the `T` in its full form.
 */
export function isDateTime(text: string): boolean {
  return hasShape(text) && isOnCalendar(text) && isOnClock(text) && endsWithZone(text);
}

/** Lengths of the months, February as in a leap year. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function hasShape(text: string): boolean {
  return (
    text.length >= 20 &&
    number(text, 0, 4) >= 0 &&
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':'
  );
}

function isOnCalendar(text: string): boolean {
  const month = number(text, 5, 7);
  const day = number(text, 8, 10);
  const longest = MONTH_DAYS[month - 1];
  if (longest === undefined || day < 1 || day > longest) return false;
  return month !== 2 || day < 29 || isLeap(number(text, 0, 4));
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function isOnClock(text: string): boolean {
  return isTwoDigits(text, 11, 23) && isTwoDigits(text, 14, 59) && isTwoDigits(text, 17, 59);
}

function isTwoDigits(text: string, from: number, highest: number): boolean {
  const value = number(text, from, from + 2);
  return value >= 0 && value <= highest;
}

function endsWithZone(text: string): boolean {
  const zone = afterFraction(text);
  if (zone < 0) return false;
  if (text[zone] === 'Z') return text.length === zone + 1;
  if (text[zone] !== '+' && text[zone] !== '-') return false;
  return (
    text.length === zone + 6 &&
    isTwoDigits(text, zone + 1, 23) &&
    text[zone + 3] === ':' &&
    isTwoDigits(text, zone + 4, 59)
  );
}

/** Index after the fraction of a second, or -1 for a dot without digits. */
function afterFraction(text: string): number {
  if (text[19] !== '.') return 19;
  let end = 20;
  while (isDigit(text.charCodeAt(end))) end++;
  return end === 20 ? -1 : end;
}

/** The digits of `text` from `from` to before `to` as a number, or -1. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
