import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noticesOf } from '../../scripts/notices.ts';

const installed = (path: string) => resolve(import.meta.dirname, '../../node_modules', path);

describe('the notices beside a bundle', () => {
  it('give each package once, with its version and the text of its licence', () => {
    const modules = ['ajv/dist/ajv.js', 'ajv/dist/core.js', '@oclif/core/lib/index.js'].map(installed);
    const text = noticesOf([...modules, resolve('src/index.ts')]);
    expect(text.match(/^ajv 8\.20\.0 \(MIT\)$/gm)).toHaveLength(1);
    expect(text.indexOf('@oclif/core 5.1.9')).toBeLessThan(text.indexOf('ajv 8.20.0'));
    expect(text).toContain('Permission is hereby granted, free of charge');
  });

  it('name the licence of a package that ships no text', () => {
    expect(noticesOf([installed('@bufbuild/cel/dist/esm/index.js')])).toContain('Licence: Apache-2.0');
  });
});
