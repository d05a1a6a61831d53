import type { EpochMs } from '../domain/clock.ts';
import { MalformedError } from './ssh-wire.ts';

/** A time of an allowed_signers file, `YYYYMMDD[HHMM[SS]]Z`. Throws MalformedError, also without the `Z`. */
export function parseSignerTime(text: string): EpochMs {
  const parts = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z|UTC)?$/i.exec(text);
  if (parts === null) throw new MalformedError(`expected a time like 20270101Z, found ${text}`);
  if (parts[7] === undefined)
    throw new MalformedError(`the time ${text} depends on the machine: write ${text}Z for UTC`);
  const [year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = parts.slice(1, 7);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = Date.parse(iso);
  // Date.parse moves 31 June to July.
  if (Number.isNaN(at) || new Date(at).toISOString() !== iso) throw new MalformedError(`there is no time ${text}`);
  return at;
}

/** Text of a time for an allowed_signers file, in whole seconds. */
export function formatSignerTime(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
