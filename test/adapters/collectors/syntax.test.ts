import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntaxFaults } from '../../../src/adapters/collectors/syntax.ts';
import type { ArtifactSyntax } from '../../../src/domain/system-facts.ts';

describe('the form of an artifact', () => {
  it.each<[ArtifactSyntax, string]>([
    ['json', '{"a": [1]}'],
    ['yaml', 'a: 1\n'],
    ['xml', '<a><b/></a>'],
    ['csv', 'a,b\n1,"x, ""y""\nz"\n'],
    ['markdown', '# Title\n'],
    ['text', 'anything'],
  ])('%s is accepted', (syntax, text) => {
    expect(syntaxFaults(syntax, text)).toEqual([]);
  });

  it.each<[ArtifactSyntax, string, RegExp]>([
    ['json', '{"a":}', /not JSON/],
    ['yaml', 'a: [1', /not YAML/],
    ['xml', '<a><b></a>', /not well-formed/],
    ['csv', 'a,b\n1,2\n3\n', /record 3 has 1 fields, the header has 2/],
    ['csv', 'a,b\n"1,2\n', /quote is not closed/],
    ['markdown', 'no heading', /no heading/],
  ])('%s that is none is named', (syntax, text, fault) => {
    expect(syntaxFaults(syntax, text).join()).toMatch(fault);
  });

  it('Markdown needs its sections, in any depth and case, but not in a code block', () => {
    const text = '# Runbook\n\n### start ##\n\n```\n## Stop\n```\n';
    expect(syntaxFaults('markdown', text, ['Start', 'Stop'])).toEqual(['the section "Stop" is missing']);
  });

  it('never throws, whatever the text', () => {
    const syntax = fc.constantFrom<ArtifactSyntax>('json', 'yaml', 'xml', 'csv', 'markdown', 'text');
    fc.assert(fc.property(syntax, fc.string(), (form, text) => Array.isArray(syntaxFaults(form, text))));
  });
});
