const LENGTH = 36;
const PREFIX = 'urn:uuid:';
const HYPHEN = 45;

/** True for a uuid of RFC 9562, with or without `urn:uuid:`; equal to the `uuid` of ajv-formats. */
export function isUuid(text: string): boolean {
  const start = text.length === LENGTH ? 0 : PREFIX.length;
  if (text.length !== start + LENGTH || (start > 0 && text.slice(0, start).toLowerCase() !== PREFIX)) return false;
  for (let i = 0; i < LENGTH; i++) {
    const code = text.charCodeAt(start + i);
    if (i === 8 || i === 13 || i === 18 || i === 23 ? code !== HYPHEN : !isHexDigit(code)) return false;
  }
  return true;
}

function isHexDigit(code: number): boolean {
  if (code >= 48 && code <= 57) return true;
  const lower = code | 0x20;
  return lower >= 97 && lower <= 102;
}
