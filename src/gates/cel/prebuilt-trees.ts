import type { parse } from '@bufbuild/cel';

/**
 * Expressions as they were parsed before, by their text: a first parse costs more than all evaluation. Each is made when
 * asked for, because a gate needs few of them. Empty in source; `scripts/build.ts` fills it in the bundle with those of the
 * packaged gates.
 */
export const PREBUILT_TREES: Readonly<Record<string, () => ReturnType<typeof parse>>> = {};
