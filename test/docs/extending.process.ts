import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copyProject } from '../support/copied-project.ts';
import { recipesOf } from '../support/page-steps.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/extending.md'), 'utf8');

describe('docs/extending.md', () => {
  for (const { title, steps } of recipesOf(page)) {
    it(`${title}: every step does what the page says`, () => {
      const copy = copyProject();
      afterAll(() => copy.remove());
      for (const step of steps) {
        if (step.kind === 'file') copy.add(step.path, step.text);
        else if (step.kind === 'insert') copy.insert(step.path, step.text, step.before);
        else {
          const { status, stdout, stderr } = copy.shell(step.line);
          const text = stdout + stderr;
          expect(status, `${step.line}\n${text}`).toBe(0);
          for (const line of step.output) expect(text, step.line).toContain(line);
        }
      }
    });
  }
});
