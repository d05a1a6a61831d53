import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { LATE_TEXT, withLateDescriptors } from '../../scripts/late-descriptors.ts';
import { inAscii, inlineRequires } from '../../scripts/late-evaluation.ts';

describe('requires where they are used', () => {
  it('stand at each use of the name, and no more at the top', () => {
    const code = [
      'const help_1 = require("./help");',
      'const cache_1 = __importDefault(require("./cache"));',
      'const ejs = require("ejs");',
      'new help_1.Help((0, help_1.words)(cache_1.default), ejs.render);',
    ].join('\n');
    expect(inlineRequires(code).trim()).toBe(
      [
        'const ejs = require("ejs");',
        'new (require("./help")).Help((0, (require("./help")).words)((__importDefault(require("./cache"))).default), ejs.render);',
      ].join('\n'),
    );
  });

  it('stand where the name is given away as a whole', () => {
    const code =
      'var list_2 = require("./list");\nshow({ get: () => __importDefault(list_2).default, of: box.list_2 });';
    expect(inlineRequires(code)).toContain('__importDefault((require("./list"))).default');
    expect(inlineRequires(code)).toContain('box.list_2');
  });

  it('leave names that were not required as they are', () => {
    expect(inlineRequires('const step_1 = 3;\nstep_1.toFixed();')).toBe('const step_1 = 3;\nstep_1.toFixed();');
  });
});

describe('the text of a chunk in ASCII', () => {
  it('means what it meant, in strings, templates and patterns', () => {
    const code = "[ 'a … b', `→ é`, /^[…–]$/.test('–'), /^\\p{Extended_Pictographic}|😀$/u.test('😀'), '😀'.length ]";
    expect(inAscii(code)).toMatch(/^[\0-\x7f]*$/);
    expect([...runInNewContext(inAscii(code))]).toEqual(['a … b', '→ é', true, true, 2]);
  });
});

describe('descriptors that are made late', () => {
  const generated = 'export const DaySchema = /*@__PURE__*/ messageDesc(file_day, 0);';
  const built = { DaySchema: { kind: 'message', typeName: 'field.Day', fields: ['date'] } };

  it('have their names at once, and are made at the first question for more', () => {
    const code = withLateDescriptors(generated, built);
    let made = 0;
    const messageDesc = () => {
      made++;
      return built.DaySchema;
    };
    const script = `${code.replace(/^import .*$/m, LATE_TEXT)}; DaySchema`.replaceAll('export ', '');
    const schema = runInNewContext(script, { messageDesc, file_day: {} });
    expect([schema.kind, schema.typeName, made]).toEqual(['message', 'field.Day', 0]);
    expect(schema.fields).toEqual(['date']);
    expect('fields' in schema && Object.keys(schema)).toEqual(['kind', 'typeName', 'fields']);
    expect(made).toBe(1);
  });

  it('stop the build where the generated text has another form', () => {
    expect(() => withLateDescriptors('export const DaySchema = messageDesc(file_day);', built)).toThrow('@bufbuild');
  });
});
