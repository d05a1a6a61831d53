import { PreliveError } from '../../domain/errors.ts';

/** Bytes that are no UTF-8; `line` is that of the first of them. */
export function notUtf8(
  path: string,
  bytes: Uint8Array,
  { line = 1, cause }: { readonly line?: number; readonly cause: unknown },
): PreliveError {
  const message = `cannot read ${path}: its bytes are not UTF-8 text: ${encodingFault(bytes, line)}`;
  return new PreliveError('FILE_UNREADABLE', message, { cause, nextSteps: ['Save the file as UTF-8.'] });
}

/** Says what the bytes are instead, as far as can be told. */
function encodingFault(bytes: Uint8Array, line: number): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'they are UTF-16';
  if (bytes.subarray(0, 1024).includes(0)) return 'they hold zeros, as programs and archives do';
  const text = new TextDecoder().decode(bytes);
  const at = line + text.slice(0, text.indexOf('\ufffd')).split('\n').length - 1;
  return `line ${at} holds some of another encoding, such as ISO-8859-1`;
}
