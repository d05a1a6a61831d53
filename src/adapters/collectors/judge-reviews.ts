import type { ReviewFacts, ReviewWord } from '../../domain/system-facts.ts';

/** Pull request of `schemas/github-pulls.schema.json`. */
export interface PullAnswer {
  readonly number: number;
  readonly title: string;
  /** Null when the account was deleted. */
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string };
  readonly merge_commit_sha?: string | null;
  readonly merged_at?: string | null;
}

/** Review of `schemas/github-reviews.schema.json`. */
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
 * Decides which reviews count for the commit. A person's latest approval, request for changes or dismissal counts;
 * comments change nothing. An approval counts when it was given on the commit itself, or on the head of a pull request
 * whose merge made the commit. Approvals of a pull request's author and of bots do not count.
 */
export function judgeReviews(
  commit: string,
  pulls: readonly PullAnswer[],
  reviews: readonly Reviewed[],
): ReviewJudgement {
  const authors = new Set(pulls.map(authorOf));
  const latest = [...latestReviews(reviews).values()];
  const approving = latest.filter(({ review }) => review.state === 'APPROVED');
  const reasons = approving.map((reviewed) => ({ reviewed, reason: whyNot(commit, authors, reviewed) }));
  return {
    pulls: pulls.map((pull) => ({ number: pull.number, author: authorOf(pull), title: pull.title })),
    approvals: onePerPerson(
      reasons.filter(({ reason }) => reason === undefined).map(({ reviewed }) => reviewWordOf(reviewed)),
    ),
    objections: latest.filter(({ review }) => review.state === 'CHANGES_REQUESTED').map(reviewWordOf),
    discounted: reasons.flatMap(({ reviewed, reason }) =>
      reason === undefined ? [] : [{ reviewer: reviewerOf(reviewed), reason }],
    ),
  };
}

const STANDS = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

/** GitHub lists reviews by time. */
function latestReviews(reviews: readonly Reviewed[]): ReadonlyMap<string, Reviewed> {
  const latest = new Map<string, Reviewed>();
  for (const reviewed of reviews) {
    if (STANDS.has(reviewed.review.state)) latest.set(`${reviewed.pull.number} ${reviewerOf(reviewed)}`, reviewed);
  }
  return latest;
}

function whyNot(commit: string, authors: ReadonlySet<string>, reviewed: Reviewed): string | undefined {
  const { pull, review } = reviewed;
  if (review.user === null) return 'the account no longer exists';
  if (review.user.type === 'Bot') return 'a bot is not a reviewer';
  if (authors.has(review.user.login)) return 'nobody approves their own code';
  if (review.commit_id === commit) return undefined;
  const merged = pull.merged_at !== undefined && pull.merged_at !== null && pull.merge_commit_sha === commit;
  if (merged && review.commit_id === pull.head.sha) return undefined;
  return `given on ${review.commit_id?.slice(0, 12) ?? 'no commit'}, not on the commit under validation`;
}

function onePerPerson(approvals: readonly ReviewWord[]): readonly ReviewWord[] {
  return [...new Map(approvals.map((one) => [one.reviewer, one])).values()];
}

function authorOf(pull: PullAnswer): string {
  return pull.user?.login ?? 'deleted account';
}

function reviewerOf({ review }: Reviewed): string {
  return review.user?.login ?? 'deleted account';
}

function reviewWordOf(reviewed: Reviewed): ReviewWord {
  return {
    reviewer: reviewerOf(reviewed),
    pull: reviewed.pull.number,
    submittedAt: reviewed.review.submitted_at ?? 'unknown',
  };
}
