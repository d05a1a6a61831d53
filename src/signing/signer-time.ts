import type { EpochMs } from '../domain/clock.ts';
import { MalformedError } from './ssh-wire.ts';

/** Parses a time of an allowed_signers file, `YYYYMMDD[HHMM[SS]]Z`. Throws MalformedError, also without the `Z`. */
export function parseSignerTime(text: string): EpochMs {
  const parts = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z|UTC)?$/i.exec(text);
  if (parts === null) throw new MalformedError(`expected a time like 20270101Z, found ${text}`);
  if (parts[7] === undefined)
    throw new MalformedError(`the time ${text} depends on the machine: write ${text}Z for UTC`);
  const [year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = parts.slice(1, 7);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = Date.parse(iso);
  // Date.parse accepts 31 June as 1 July.
  if (Number.isNaN(at) || new Date(at).toISOString() !== iso) throw new MalformedError(`there is no time ${text}`);
  return at;
}

/** Time in whole seconds for an allowed_signers file. */
export function formatSignerTime(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
