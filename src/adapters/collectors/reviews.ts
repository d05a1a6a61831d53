import type { ReviewsSection } from '../../domain/config.ts';
import type { Collected, CommitFacts, ReviewFacts } from '../../domain/system-facts.ts';
import type { GithubTransport } from '../project/github-transport.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { collected, notCollected } from './reading.ts';
import { judgeReviews, type PullAnswer, type ReviewAnswer } from './review-words.ts';

const PAGE = 100;
const MOST_PAGES = 10;

/** What is asked, and how. */
export interface ReviewQuery {
  readonly section: ReviewsSection;
  readonly commit: CommitFacts;
  readonly github: GithubTransport;
  readonly schemas: Schemas;
}

/** Reads the pull requests that hold the commit and their reviews; one parser for GitHub and for a recording of it. */
export async function readReviews(query: ReviewQuery): Promise<Collected<ReviewFacts>> {
  const { section, commit } = query;
  if (commit.dirty) return notCollected('the tree has uncommitted changes, and reviews are of a commit');
  const pulls = await list<PullAnswer>(query, `/commits/${commit.commit}/pulls`, 'github-pulls');
  if (pulls.kind === 'missing') return pulls;
  const reviews: { pull: PullAnswer; review: ReviewAnswer }[] = [];
  for (const pull of pulls.value) {
    const answer = await list<ReviewAnswer>(query, `/pulls/${pull.number}/reviews`, 'github-reviews');
    if (answer.kind === 'missing') return answer;
    reviews.push(...answer.value.map((review) => ({ pull, review })));
  }
  const facts = judgeReviews(commit.commit, pulls.value, reviews);
  const source = section.recorded === undefined ? 'remote' : 'simulated';
  const all = { repository: section.repository, commit: commit.commit, required: section.requiredApprovals, ...facts };
  return collected(all, [], source);
}

/** All pages of a list. */
async function list<T>(query: ReviewQuery, path: string, schema: string): Promise<Collected<readonly T[]>> {
  const items: T[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const full = `/repos/${query.section.repository}${path}`;
    const answer = await query.github(`${full}?per_page=${PAGE}&page=${page}`);
    if (answer.kind === 'unreachable') return notCollected(`GitHub could not be asked for ${full}: ${answer.reason}`);
    if (answer.status !== 200) return notCollected(refusal(full, answer.status));
    const [fault] = query.schemas.faults(schema, answer.body);
    if (fault !== undefined) return notCollected(`GitHub's answer to ${full} is not what its API says: ${fault}`);
    const part = query.schemas.check<readonly T[]>(schema, answer.body, full);
    items.push(...part);
    if (part.length < PAGE) break;
  }
  return collected(items, []);
}

const REFUSALS: Readonly<Record<number, string>> = {
  401: 'the token in GITHUB_TOKEN is not valid',
  403: 'the token may not read this, or the rate limit is used up',
  404: 'no such repository or commit, or the token may not see it; set GITHUB_TOKEN',
  422: 'the commit is not on GitHub: push it',
  429: 'the rate limit is used up',
};

function refusal(path: string, status: number): string {
  return `GitHub answered ${status} to ${path}: ${REFUSALS[status] ?? 'unexpected status'}`;
}
