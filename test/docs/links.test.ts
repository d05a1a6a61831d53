import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** Folders of the repository that pages name in paths. */
const PATH = /(?<![\w./@-])(?:src|test|docs|gates|schemas|fixtures|scripts|bench|templates|examples|bin)\/[\w./-]*\w/g;

/** Text without the blocks of docs/extending.md, whose new files are not there yet. */
const withoutSteps = (text: string) => text.replace(/^```\w+ file=[\s\S]*?^```$/gm, '').replace(/^\$ .*$/gm, '');

describe('the pages of the repository', () => {
  it('link to pages and headings that are there', () => {
    const dead = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)/g)].flatMap(([, path = '', anchor]) => {
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return [`${page} -> ${path}`];
        if (anchor === undefined || headingsOf(textOf(target)).includes(anchor.slice(1))) return [];
        return [`${page} -> ${path}${anchor}`];
      }),
    );
    expect(dead).toEqual([]);
  });

  it('name files of the repository that are there, and none outside of it', () => {
    const dead = pages.flatMap((page) => {
      const named = [...withoutSteps(textOf(page)).matchAll(PATH)].map(([path]) => path.replace(/[.]$/, ''));
      return [...new Set(named)].filter((path) => !isThere(path)).map((path) => `${page}: ${path}`);
    });
    expect(dead).toEqual([]);
    for (const page of pages) expect(textOf(page), page).not.toMatch(/\.\.\/shared\//);
  });

  it('are all in docs/README.md', () => {
    const index = textOf('docs/README.md');
    const missing = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
    expect(missing.filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))).toEqual([]);
  });
});

/** A path may leave out the ending of a file. */
function isThere(path: string): boolean {
  return [path, `${path}.ts`, `${path}.md`, `${path}.yaml`].some((one) => existsSync(join(root, one)));
}

function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
