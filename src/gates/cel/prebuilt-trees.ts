import type { parse } from '@bufbuild/cel';

/**
 * Parsed trees by expression text: a first parse costs more than all evaluation. Each tree is made when it is first used,
 * because a gate needs few of them. Empty in source; `scripts/build.ts` adds the expressions of the packaged gates to the bundle.
 */
export const PREBUILT_TREES: Readonly<Record<string, () => ReturnType<typeof parse>>> = {};
