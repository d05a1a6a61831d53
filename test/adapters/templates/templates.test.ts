import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { escapeTemplateCell, formatTemplateNumber } from '../../../src/adapters/templates/template-helpers.ts';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import type { JsonObject } from '../../../src/domain/json.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-templates-'));
  mkdirSync(join(folder, 'partials'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function render(template: string, model: JsonObject): string {
  writeFileSync(join(folder, 'page.hbs'), template);
  return createRenderer(folder)('page', model).trimEnd();
}

describe('a document', () => {
  it.each<[string, JsonObject, string]>([
    ['{{number x 2}}', { x: 1234567.891 }, '1,234,567.89'],
    ['{{number x}}', { x: -1234.5 }, '-1,235'],
    ['{{number x 2}}', { x: -0.001 }, '0.00'],
    ['{{percent x 1}}', { x: 0.9754 }, '97.5 %'],
    ['{{cell x}}', { x: 'a|b\nc \\| <b>' }, 'a\\|b c \\\\\\| \\<b>'],
    ['`{{cell x}}`', { x: 'latency_delta < 0.50 & "x"' }, '`latency_delta < 0.50 & "x"`'],
    ['{{text x}}', { x: '*a* <script>' }, '\\*a\\* \\<script>'],
    ['{{text x}}', { x: '_a_ fill_rate __b__ c_' }, '\\_a\\_ fill_rate \\_\\_b\\_\\_ c\\_'],
    ['{{iso x}} {{date x}}', { x: 0 }, '1970-01-01T00:00:00.000Z 1970-01-01'],
    ['{{iso x}}', { x: '2026-11-16T09:30:00-05:00' }, '2026-11-16T14:30:00.000Z'],
    ['{{yesNo a}} {{yesNo b}}', { a: true, b: false }, 'yes no'],
    ['{{join xs " / "}}', { xs: ['a', 1] }, 'a / 1'],
    ['{{short x}}', { x: 'f'.repeat(64) }, 'ffffffffffff'],
    ['{{dash a}}{{dash b}}{{dash c}}', { a: null, b: '', c: 0 }, '––0'],
    ['{{json x}} {{upper y}}', { x: { a: [1] }, y: 'pass' }, '{"a":[1]} PASS'],
    ['{{#each xs}}{{ordinal @index}}{{this}} {{/each}}', { xs: ['a', 'b'] }, '1a 2b'],
    ['{{#if (eq a "x")}}E{{/if}}{{#if (ne a "x")}}N{{/if}}{{#if (gt b 1)}}G{{/if}}', { a: 'x', b: 2 }, 'EG'],
    ['{{#if (and a (not b))}}T{{/if}}{{#if (or b b)}}F{{/if}}', { a: true, b: false }, 'T'],
    ['{{#with a}}{{b}}{{/with}}{{#unless c}}u{{/unless}}', { a: { b: 1 }, c: false }, '1u'],
  ])('renders %s of %j as %s', (template, model, expected) => {
    expect(render(template, model)).toBe(expected);
  });

  it.each([
    '{{gone}}',
    '{{a.gone}}',
    '{{#if gone}}x{{/if}}',
    '{{#unless gone}}x{{/unless}}',
    '{{#each gone}}x{{/each}}',
    '{{#each list}}{{gone}}{{/each}}',
    '{{#with gone}}x{{/with}}',
    '{{number gone 2}}',
    '{{cell gone}}',
    '{{json gone}}',
    '{{#if (eq gone 1)}}x{{/if}}',
    '{{> part}}',
    '{{> no-such-partial}}',
    '{{noSuchHelper a}}',
    '{{a}}',
    '{{number text 2}}',
    '{{percent text}}',
    '{{iso text}}',
    '{{yesNo text}}',
    '{{join text}}',
  ])('is refused where the model does not have what %s asks', (template) => {
    writeFileSync(join(folder, 'partials', 'part.hbs'), '{{gone}}');
    expect(() => render(template, { a: {}, list: [{}], text: 'text' })).toThrow();
  });

  it('uses partials, ends in one line end, and is the same for the same model', () => {
    writeFileSync(join(folder, 'partials', 'part.hbs'), '[{{name}}]');
    writeFileSync(join(folder, 'page.hbs'), '{{> part}}{{#each xs}}{{> part}}{{/each}}\n\n\n');
    const renderer = createRenderer(folder);
    const model = { name: 'a', xs: [{ name: 'b' }] };
    expect(renderer('page', model)).toBe('[a][b]\n');
    expect(renderer('page', model)).toBe(renderer('page', model));
  });
});

describe('a number in a document', () => {
  it('reads back as the number that it was rounded from', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        (value, decimals) => {
          const back = Number(formatTemplateNumber(value, decimals).replaceAll(',', ''));
          expect(Math.abs(back - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -decimals * (1 + 1e-9) + Math.abs(value) * 1e-15,
          );
        },
      ),
    );
  });
});

describe('a cell of a table', () => {
  it('never ends its row or its column, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('|', '\\', '\n', '\r', 'a', '<', '`', ' ') }), (text) => {
        // GFM splits a row at every bar that no backslash escapes, reading from the left.
        const cells = [...`${escapeTemplateCell(text)}|`.matchAll(/(?:\\[^\r\n]|[^|\\\r\n])*\|/g)];
        expect(cells.map((cell) => cell[0]).join('')).toBe(`${escapeTemplateCell(text)}|`);
        expect(cells).toHaveLength(1);
      }),
    );
  });
});
