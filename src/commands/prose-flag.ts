import { custom } from '@oclif/core/flags';
import { scrubOutput } from '../adapters/redaction.ts';

/** What somebody says in words. Account ids are masked before it is kept or signed, so that the screen shows what is signed. */
export const proseFlag = custom<string>({ parse: async (text) => scrubOutput(text) });
