import type { parse } from '@bufbuild/cel';

/**
 * Parsed trees by expression text: a first parse costs more than all evaluation. Empty in source; `scripts/build.ts`
 * adds the expressions of the packaged gates to the bundle.
 */
export const PREBUILT_TREES: Readonly<Record<string, ReturnType<typeof parse>>> = {};
