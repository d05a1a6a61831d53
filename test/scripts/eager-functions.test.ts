import { describe, expect, it } from 'vitest';
import { compileEagerly } from '../../scripts/eager-functions.ts';

/** Offsets of the functions of a text that begin so. */
function functionsAt(code: string, ...starts: readonly (readonly [from: string, to: string])[]): Set<string> {
  return new Set(
    starts.map(([from, to]) => {
      const start = code.indexOf(from);
      return `${start}:${code.indexOf(to, start) + to.length}`;
    }),
  );
}

describe('functions that are compiled with their chunk', () => {
  it('stand in brackets where they are expressions', () => {
    const code = 'const add = (a, b) => a + b, three = add(1, 2), list = [3].map(async function (n) { return n; });';
    const wanted = functionsAt(code, ['(a, b)', 'a + b'], ['async function', '; }']);
    expect(compileEagerly(code, wanted)).toBe(
      'const add = ((a, b) => a + b), three = add(1, 2), list = [3].map((async function (n) { return n; }));',
    );
  });

  it('are variables before all other code where they are declarations, with what they hold', () => {
    const code = "import{x}from'y';const one = first(1);function first(n) { return [n].map(m => m + x); }export{one};";
    const wanted = functionsAt(code, ['function first', '; }'], ['m =>', 'm + x']);
    expect(compileEagerly(code, wanted)).toBe(
      "import{x}from'y';var first=(function (n) { return [n].map((m => m + x)); });const one = first(1);export{one};",
    );
  });

  it('keep their names, call themselves, and are called before they stand', async () => {
    const code = [
      'const before = [even(4), odd(4), even.name];',
      'function even(n) { return n === 0 || odd(n - 1); }',
      'function odd(n) { return n !== 0 && even(n - 1); }',
      'function* numbers() { yield 1; }',
      'async function late() { late = () => 2; return (await 1) + late(); }',
      'export default [before, [...numbers()], await late()];',
    ].join('\n');
    const wanted = functionsAt(
      code,
      ['function even', '; }'],
      ['function odd', '; }'],
      ['function* numbers', '; }'],
      ['async function late', 'late(); }'],
    );
    const changed = compileEagerly(code, wanted);
    expect(changed.match(/=\((async )?function/g)).toHaveLength(4);
    const { default: made } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(changed)}`);
    expect(made).toEqual([[true, false, 'even'], [1], 3]);
  });

  it('leave methods and what is not wanted as they are', () => {
    const code = 'class A { run() { return () => 1; } } const get = { of() {} }; function no() {}';
    expect(compileEagerly(code, new Set())).toBe(code);
  });
});

describe('modules that nobody has asked for', () => {
  it('lose the brackets by which the bundler has them compiled', () => {
    const code =
      'var a = __commonJSMin(((exports) => { exports.a = 1; })), b = __commonJSMin(((exports) => { b(); }));';
    const wanted = functionsAt(code, ['(exports) => { b', '; }']);
    expect(compileEagerly(code, wanted)).toBe(
      'var a = __commonJSMin((exports) => { exports.a = 1; }), b = __commonJSMin((((exports) => { b(); })));',
    );
  });
});
