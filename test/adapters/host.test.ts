import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { hostDigest } from '../../src/adapters/host.ts';

describe('the identity of a host', () => {
  it('is a digest that stays and does not tell the name', () => {
    expect(hostDigest()).toMatch(/^[0-9a-f]{64}$/);
    expect(hostDigest()).toBe(hostDigest());
    expect(hostDigest()).not.toContain(hostname());
  });
});
