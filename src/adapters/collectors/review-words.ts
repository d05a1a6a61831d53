import type { ReviewFacts, ReviewWord } from '../../domain/system-facts.ts';

/** A pull request, as `schemas/github-pulls.schema.json` says. */
export interface PullAnswer {
  readonly number: number;
  readonly title: string;
  /** Null when the account was deleted. */
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string };
  readonly merge_commit_sha?: string | null;
  readonly merged_at?: string | null;
}

/** A review, as `schemas/github-reviews.schema.json` says. */
export interface ReviewAnswer {
  readonly state: string;
  readonly user: { readonly login: string; readonly type?: string } | null;
  readonly commit_id?: string | null;
  readonly submitted_at?: string;
}

interface Reviewed {
  readonly pull: PullAnswer;
  readonly review: ReviewAnswer;
}

type ReviewJudgement = Pick<ReviewFacts, 'pulls' | 'approvals' | 'objections' | 'discounted'>;

/**
 * Which reviews speak for the commit. A person's latest approval, request for changes or dismissal counts; comments
 * change nothing. An approval counts when it was given on the commit itself, or on the head of a pull request whose
 * merge made the commit; not from an author of one of these pull requests, nor from a bot.
 */
export function judgeReviews(
  commit: string,
  pulls: readonly PullAnswer[],
  reviews: readonly Reviewed[],
): ReviewJudgement {
  const authors = new Set(pulls.map(authorOf));
  const latest = [...latestReviews(reviews).values()];
  const approving = latest.filter(({ review }) => review.state === 'APPROVED');
  const reasons = approving.map((word) => ({ word, reason: whyNot(commit, authors, word) }));
  return {
    pulls: pulls.map((pull) => ({ number: pull.number, author: authorOf(pull), title: pull.title })),
    approvals: onePerPerson(reasons.filter(({ reason }) => reason === undefined).map(({ word }) => wordOf(word))),
    objections: latest.filter(({ review }) => review.state === 'CHANGES_REQUESTED').map(wordOf),
    discounted: reasons.flatMap(({ word, reason }) =>
      reason === undefined ? [] : [{ reviewer: reviewerOf(word), reason }],
    ),
  };
}

const STANDS = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

/** GitHub lists reviews in the order of time. */
function latestReviews(reviews: readonly Reviewed[]): ReadonlyMap<string, Reviewed> {
  const latest = new Map<string, Reviewed>();
  for (const word of reviews) {
    if (STANDS.has(word.review.state)) latest.set(`${word.pull.number} ${reviewerOf(word)}`, word);
  }
  return latest;
}

function whyNot(commit: string, authors: ReadonlySet<string>, word: Reviewed): string | undefined {
  const { pull, review } = word;
  if (review.user === null) return 'the account no longer exists';
  if (review.user.type === 'Bot') return 'a bot is not a reviewer';
  if (authors.has(review.user.login)) return 'nobody approves their own code';
  if (review.commit_id === commit) return undefined;
  const merged = pull.merged_at !== undefined && pull.merged_at !== null && pull.merge_commit_sha === commit;
  if (merged && review.commit_id === pull.head.sha) return undefined;
  return `given on ${review.commit_id?.slice(0, 12) ?? 'no commit'}, not on the commit under validation`;
}

function onePerPerson(words: readonly ReviewWord[]): readonly ReviewWord[] {
  return [...new Map(words.map((word) => [word.reviewer, word])).values()];
}

function authorOf(pull: PullAnswer): string {
  return pull.user?.login ?? 'deleted account';
}

function reviewerOf({ review }: Reviewed): string {
  return review.user?.login ?? 'deleted account';
}

function wordOf(word: Reviewed): ReviewWord {
  return { reviewer: reviewerOf(word), pull: word.pull.number, submittedAt: word.review.submitted_at ?? 'unknown' };
}
