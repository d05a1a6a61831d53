import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import nock from 'nock';
import { recordedGithub } from '../../src/adapters/project/github-transport.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';

const RECORDING = resolve(import.meta.dirname, '../../fixtures/sample-system-reviews.json');

/** Makes api.github.com answer, through the live transport, with the sample's recorded reviews of a commit. */
export function answerReviews(commit: string): void {
  const recorded = recordedGithub(RECORDING, commit, createSchemas());
  const paths = [...readFileSync(RECORDING, 'utf8').matchAll(/"path": "([^"]+)"/g)].map(([, path = '']) => path);
  for (const path of paths.map((one) => one.replace('{commit}', commit))) {
    nock('https://api.github.com')
      .persist()
      .get(path)
      .query(true)
      .reply(200, async () => {
        const answer = await recorded(path);
        return answer.kind === 'answer' ? JSON.stringify(answer.body) : '';
      });
  }
}
