import { describe, expect, it } from 'vitest';
import { runGatewayFrames } from './gateway-run.ts';

describe('mutated frames', () => {
  it('neither hang nor crash the gateway, and are refused or understood', async () => {
    const report = await runGatewayFrames(20_000, 'default suite');
    expect(report.failures).toEqual([]);
    expect(report.refused + report.understood).toBe(20_000);
    expect(Math.min(report.refused, report.understood, report.replies)).toBeGreaterThan(2000);
  });
});
