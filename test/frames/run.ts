import { parseArgs } from 'node:util';

/** `npm run test:frames -- [--side gateway|session] [--count n] [--seed s]`: mutated frames against one side, or both. */
const { values } = parseArgs({
  options: {
    side: { type: 'string' },
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});

const SIDES: Readonly<Record<string, () => Promise<{ main(count: number, seed: string): Promise<void> }>>> = {
  gateway: async () => import('./gateway-run.ts'),
  session: async () => import('./session-run.ts'),
};

const names = values.side === undefined ? Object.keys(SIDES) : [values.side];
for (const name of names) {
  const side = SIDES[name];
  if (side === undefined) {
    console.error(`--side must be one of: ${Object.keys(SIDES).join(', ')}`);
    process.exitCode = 2;
  } else {
    await (await side()).main(Number(values.count), values.seed);
  }
}
