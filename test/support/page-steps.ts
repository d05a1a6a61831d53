/** A step of a recipe in a page of `docs`. */
export type PageStep =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'insert'; readonly path: string; readonly text: string; readonly before: string | undefined }
  | { readonly kind: 'command'; readonly line: string; readonly output: readonly string[] };

/** A section of the page with its steps, in their order. */
export interface Recipe {
  readonly title: string;
  readonly steps: readonly PageStep[];
}

/** Reads the recipes of a page: each `##` section that has steps. */
export function recipesOf(page: string): readonly Recipe[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ title: section.slice(0, section.indexOf('\n')), steps: stepsOf(section) }));
}

function stepsOf(section: string): readonly PageStep[] {
  return [...section.matchAll(/^```(\S+)(.*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, language = '', info = '', text = '']) => {
      const file = /\bfile=(\S+)/.exec(info)?.[1];
      if (file !== undefined) return [{ kind: 'file' as const, path: file, text }];
      const path = /\bin=(\S+)/.exec(info)?.[1];
      if (path !== undefined) return [{ kind: 'insert' as const, path, text, before: /before="(.*)"/.exec(info)?.[1] }];
      return language === 'console' ? commandsOf(text) : [];
    },
  );
}

function commandsOf(text: string): readonly PageStep[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = '', ...output] = part.trimEnd().split('\n');
      return { kind: 'command', line, output };
    });
}
