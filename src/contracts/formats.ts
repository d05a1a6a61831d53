import { type DurationForm, readDuration, SCENARIO_DURATION, SCENARIO_INTERVAL } from '../domain/duration.ts';
import { isDateTime } from './date-time.ts';
import { isUuid } from './uuid.ts';

/** Tests of the formats of schemas, by their names. */
export type Formats = Readonly<Record<string, (text: string) => boolean>>;

/** Formats of prelive's documents, beside those that ajv-formats knows. */
export const DOCUMENT_FORMATS: Formats = {
  'date-time': isDateTime,
  'scenario-duration': isWithin(SCENARIO_DURATION),
  'scenario-interval': isWithin(SCENARIO_INTERVAL),
};

/** Formats of messages, with a memory of their own. */
export function messageFormats(): Formats {
  return { uuid: remembered(isUuid), 'date-time': remembered(isDateTime) };
}

/** False for a duration beyond the bounds; a text of another form is the pattern's to refuse. */
function isWithin(form: DurationForm): (text: string) => boolean {
  return (text) => {
    const read = readDuration(text, form);
    return read.kind === 'duration' || read.why === 'form';
  };
}

/** The messages of an instant, and those of an order, carry the same text one after the other. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  let last: string | undefined;
  let answer = false;
  return (text) => {
    if (text !== last) {
      answer = test(text);
      last = text;
    }
    return answer;
  };
}
