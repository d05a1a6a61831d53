import { describe, expect, it } from 'vitest';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import {
  type BaselineDocument,
  baselineArtifact,
  baselineOfDocument,
} from '../../../src/stages/07-paper-trading/baseline.ts';
import { makeBaseline } from './made-session.ts';

describe('the baseline as a file', () => {
  it('states its percentiles and is read back as it was', () => {
    const [file] = renderArtifacts([baselineArtifact({ ...makeBaseline(), latenciesMs: [90, 110, 70] })]);
    const document: unknown = JSON.parse(file?.text ?? '');
    expect(file?.path).toBe('BASELINE.json');
    expect(document).toMatchObject({ orders: 3, p50_ms: 90, p95_ms: 110, p99_ms: 110, max_ms: 110 });
    const checked = createSchemas().check<BaselineDocument>('baseline', document, 'BASELINE.json');
    expect(baselineOfDocument(checked)).toEqual({ ...makeBaseline(), latenciesMs: [90, 110, 70] });
  });

  it('is written with a latency of 0 ms, but never without an order', () => {
    const [file] = renderArtifacts([baselineArtifact({ ...makeBaseline(), latenciesMs: [0] })]);
    expect(JSON.parse(file?.text ?? '')).toMatchObject({ p95_ms: 0 });
    expect(() => baselineArtifact({ ...makeBaseline(), latenciesMs: [] })).toThrow('at least one order');
  });
});
