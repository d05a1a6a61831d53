import { resolve } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollectors } from '../../../src/adapters/collectors/collect.ts';
import { readReviews } from '../../../src/adapters/collectors/reviews.ts';
import { liveGithub, recordedGithub } from '../../../src/adapters/project/github-transport.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { folderWith } from './temp-folder.ts';

const schemas = createSchemas();
const COMMIT = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const facts = { commit: COMMIT, dirty: false, committedAtMs: 0, reportsCountFromMs: 0 };
const section = { repository: 'firm/system', requiredApprovals: 2 };
const API = 'https://api.github.com';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

const pull = (overrides: object = {}) => ({
  number: 7,
  title: 'T',
  user: { login: 'author' },
  head: { sha: COMMIT },
  merge_commit_sha: null,
  merged_at: null,
  ...overrides,
});
const review = (login: string, state = 'APPROVED', overrides: object = {}) => ({
  state,
  user: { login, type: 'User' },
  commit_id: COMMIT,
  submitted_at: '2026-01-02T00:00:00Z',
  ...overrides,
});

async function ask(pulls: readonly object[], reviews: readonly object[], token?: string) {
  const api = nock(API, token === undefined ? {} : { reqheaders: { authorization: `Bearer ${token}` } });
  api.get(`/repos/firm/system/commits/${COMMIT}/pulls?per_page=100&page=1`).reply(200, pulls);
  if (pulls.length > 0) api.get('/repos/firm/system/pulls/7/reviews?per_page=100&page=1').reply(200, reviews);
  const reading = await readReviews({ section, commit: facts, github: liveGithub(token), schemas });
  if (reading.kind === 'missing') throw new Error(reading.reason);
  return reading;
}

async function names(pulls: readonly object[], reviews: readonly object[]) {
  const { value } = await ask(pulls, reviews);
  return {
    approvals: value.approvals.map(({ reviewer }) => reviewer),
    objections: value.objections.map(({ reviewer }) => reviewer),
    discounted: value.discounted.map(({ reviewer }) => reviewer),
  };
}

describe('reviews of the commit on GitHub', () => {
  it('are approvals by others than the author, on this commit', async () => {
    const reading = await ask([pull()], [review('ann'), review('bob')], 'secret');
    expect(reading.sourceClass).toBe('remote');
    expect(reading.value).toEqual({
      repository: 'firm/system',
      commit: COMMIT,
      required: 2,
      pulls: [{ number: 7, author: 'author', title: 'T' }],
      approvals: [
        { reviewer: 'ann', pull: 7, submittedAt: '2026-01-02T00:00:00Z' },
        { reviewer: 'bob', pull: 7, submittedAt: '2026-01-02T00:00:00Z' },
      ],
      objections: [],
      discounted: [],
    });
  });

  it.each([
    ['the author', review('author')],
    ['a bot', { ...review('robot'), user: { login: 'robot', type: 'Bot' } }],
    ['somebody who approved an earlier commit', review('ann', 'APPROVED', { commit_id: HEAD })],
    ['a deleted account', { ...review('x'), user: null }],
  ])('do not count from %s, and say why', async (_, word) => {
    const { value } = await ask([pull()], [word]);
    expect(value.approvals).toEqual([]);
    expect(value.discounted).toEqual([{ reviewer: expect.any(String), reason: expect.stringMatching(/\w/) }]);
  });

  it('hold for the latest word of a person', async () => {
    const words = [
      review('ann'),
      review('ann', 'CHANGES_REQUESTED'),
      review('bob', 'CHANGES_REQUESTED'),
      review('bob'),
      review('cid'),
      review('cid', 'DISMISSED'),
    ];
    expect(await names([pull()], words)).toEqual({ approvals: ['bob'], objections: ['ann'], discounted: [] });
  });

  it('are not changed by a later comment', async () => {
    expect((await names([pull()], [review('ann'), review('ann', 'COMMENTED')])).approvals).toEqual(['ann']);
  });

  it('of the head count for the commit that merged it, and not for an unmerged one', async () => {
    const word = review('ann', 'APPROVED', { commit_id: HEAD });
    const merged = pull({ head: { sha: HEAD }, merge_commit_sha: COMMIT, merged_at: '2026-01-03T00:00:00Z' });
    expect((await names([merged], [word])).approvals).toEqual(['ann']);
    expect((await names([{ ...merged, merged_at: null }], [word])).approvals).toEqual([]);
  });

  it('count a person once', async () => {
    expect((await names([pull()], [review('ann'), review('ann')])).approvals).toEqual(['ann']);
  });

  it('are none where no pull request holds the commit', async () => {
    expect((await ask([], [])).value.pulls).toEqual([]);
  });

  it('are read over all pages', async () => {
    const first = Array.from({ length: 100 }, (_, index) => review(`p${index}`));
    nock(API).get(`/repos/firm/system/commits/${COMMIT}/pulls?per_page=100&page=1`).reply(200, [pull()]);
    nock(API).get('/repos/firm/system/pulls/7/reviews?per_page=100&page=1').reply(200, first);
    nock(API)
      .get('/repos/firm/system/pulls/7/reviews?per_page=100&page=2')
      .reply(200, [review('last')]);
    const reading = await readReviews({ section, commit: facts, github: liveGithub(undefined), schemas });
    expect(reading.kind === 'read' && reading.value.approvals).toHaveLength(101);
  });

  it.each([
    [401, /GITHUB_TOKEN is not valid/],
    [403, /rate limit/],
    [404, /set GITHUB_TOKEN/],
    [422, /push it/],
    [418, /418/],
  ])('are missing when GitHub answers %d', async (status, reason) => {
    nock(API).get(/pulls/).reply(status, { message: 'no' });
    const reading = await readReviews({ section, commit: facts, github: liveGithub(undefined), schemas });
    expect(reading).toMatchObject({ kind: 'missing', reason: expect.stringMatching(reason) });
  });

  it('are asked for again after a server error, three times in all', async () => {
    nock(API).get(/pulls/).times(2).reply(502, 'bad gateway');
    nock(API).get(/pulls/).reply(200, []);
    expect((await readReviews({ section, commit: facts, github: liveGithub(undefined, 1), schemas })).kind).toBe(
      'read',
    );
    nock(API).get(/pulls/).times(3).replyWithError('reset');
    const reading = await readReviews({ section, commit: facts, github: liveGithub(undefined, 1), schemas });
    expect(reading).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/could not be asked/) });
  });

  it('are missing when the answer is not what the API says', async () => {
    nock(API)
      .get(/pulls/)
      .reply(200, [{ number: 'seven' }]);
    const reading = await readReviews({ section, commit: facts, github: liveGithub(undefined), schemas });
    expect(reading).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/not what its API says: \/0\//) });
  });

  it('are not of a tree that differs from its commit', async () => {
    const commit = { ...facts, dirty: true };
    const reading = await readReviews({ section, commit, github: liveGithub(undefined), schemas });
    expect(reading).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/uncommitted/) });
  });
});

describe('a recording of reviews', () => {
  const recorded = resolve('fixtures/sample-system-reviews.json');
  const sample = { repository: 'example/sample-momentum', requiredApprovals: 2, recorded };

  it('goes through the same parser, speaks of the commit under validation, and is simulated', async () => {
    const github = recordedGithub(recorded, COMMIT, schemas);
    const reading = await readReviews({ section: sample, commit: facts, github, schemas });
    expect(reading).toMatchObject({ kind: 'read', sourceClass: 'simulated', value: { commit: COMMIT } });
    expect(reading.kind === 'read' && reading.value.approvals.map((word) => word.reviewer)).toEqual([
      'lena-fischer',
      'tomas-ruiz',
    ]);
  });

  it('knows nothing of another repository', async () => {
    const github = recordedGithub(recorded, COMMIT, schemas);
    const reading = await readReviews({ section: { ...sample, repository: 'a/b' }, commit: facts, github, schemas });
    expect(reading).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/404/) });
  });

  it('has one page of each list', async () => {
    const github = recordedGithub(recorded, COMMIT, schemas);
    const path = `/repos/example/sample-momentum/commits/${COMMIT}/pulls`;
    expect(await github(`${path}?per_page=100&page=2`)).toEqual({ kind: 'answer', status: 200, body: [] });
  });

  it('that follows no schema is refused', () => {
    const path = `${folderWith({ 'r.json': '{"version": 1}' })}/r.json`;
    expect(() => recordedGithub(path, COMMIT, schemas)).toThrow(/responses/);
  });
});

describe('the collector of stage 4', () => {
  const collect = (text: string) => {
    const loaded = loadConfig(folderWith({ 'prelive.yaml': `version: 1\nsystem: { name: x }\n${text}` }), schemas);
    const tools = { loaded, commit: facts, workspace: '/', schemas, verifyCharter: () => [], appliedLimits: {} };
    return createCollectors({ ...tools, githubToken: 'secret' }).implementation();
  };

  it('asks GitHub with its token where no recording is named', async () => {
    const api = nock(API, { reqheaders: { authorization: 'Bearer secret' } });
    api.get(/pulls/).reply(200, []);
    const { reviews } = await collect('reviews: { repository: firm/system }');
    expect(reviews).toMatchObject({ kind: 'read', sourceClass: 'remote', value: { required: 1 } });
  });

  it('has no reviews where no repository is named', async () => {
    expect((await collect('')).reviews).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/reviews.repository/),
    });
  });
});
