import { messageOf } from '../collectors/parsed.ts';
import { readCheckedJson } from '../files/json.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { pauseFor } from '../system-timers.ts';

/** Answer to a GET of the GitHub REST API; `body` is not validated yet. */
export type GithubAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Gets a path such as `/repos/o/r/pulls/7/reviews?per_page=100&page=1`. */
export type GithubTransport = (path: string) => Promise<GithubAnswer>;

const API = 'https://api.github.com';
const ATTEMPTS = 3;
const ANSWER_MS = 10_000;

/** Transport to GitHub. Tries three times in all after a server error or a broken connection. Never throws. */
export function liveGithub(token: string | undefined, pauseMs = 500): GithubTransport {
  return async (path) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(path, token);
      if (answer.kind === 'answer' || attempt === ATTEMPTS) return answer;
      await pauseFor(pauseMs * 2 ** (attempt - 1));
    }
  };
}

async function ask(path: string, token: string | undefined): Promise<GithubAnswer> {
  try {
    const response = await fetch(`${API}${path}`, { headers: headers(token), signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.status >= 500) return { kind: 'unreachable', reason: `status ${response.status}` };
    const body: unknown = await response.json();
    return { kind: 'answer', status: response.status, body };
  } catch (error) {
    return { kind: 'unreachable', reason: messageOf(error) };
  }
}

function headers(token: string | undefined): Record<string, string> {
  return {
    accept: 'application/vnd.github+json',
    'user-agent': 'prelive',
    'x-github-api-version': '2022-11-28',
    ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
}

interface Recording {
  readonly responses: readonly { readonly path: string; readonly status: number; readonly body: unknown }[];
}

/**
 * Transport that answers from a recording. `{commit}` in it stands for the commit under validation, which a rehearsal
 * makes and no recording can know. Its evidence is therefore of class simulated.
 */
export function recordedGithub(path: string, commit: string, schemas: Schemas): GithubTransport {
  const checked = readCheckedJson<Recording>(path, { schema: 'recorded-reviews' }, schemas);
  const recording: Recording = JSON.parse(JSON.stringify(checked).replaceAll('{commit}', commit));
  return async (asked) => {
    const found = recording.responses.find((response) => response.path === asked.replace(/\?.*$/, ''));
    const second = /[?&]page=([2-9]|\d\d)/.test(asked);
    if (found === undefined) return { kind: 'answer', status: 404, body: { message: `not in the recording ${path}` } };
    return { kind: 'answer', status: found.status, body: second ? [] : found.body };
  };
}
