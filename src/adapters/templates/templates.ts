import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { invariant } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { readText } from '../files/read.ts';
import { packageRoot } from '../package-root.ts';
import { registerHelpers } from './template-helpers.ts';

/** Renders a document from the name of its template without `.hbs` and its model. Throws for a missing field. */
export type Renderer = (template: string, model: JsonObject) => string;

/**
 * Renders the Handlebars templates of a folder (`<folder>/*.hbs`, partials in `<folder>/partials/*.hbs`), by default
 * those that prelive ships. Escapes nothing: untrusted text needs `{{cell …}}` or `{{text …}}`.
 */
export function createRenderer(folder: string = join(packageRoot(), 'templates')): Renderer {
  const handlebars = Handlebars.create();
  registerHelpers(handlebars);
  for (const name of templateNames(join(folder, 'partials'))) {
    handlebars.registerPartial(name, readText(join(folder, 'partials', `${name}.hbs`)));
  }
  const compiled = new Map<string, HandlebarsTemplateDelegate<JsonObject>>();
  return (template, model) => {
    const render =
      compiled.get(template) ??
      handlebars.compile<JsonObject>(readText(join(folder, `${template}.hbs`)), { strict: true, noEscape: true });
    compiled.set(template, render);
    const text = render(model);
    invariant(!text.includes('[object Object]'), `template ${template} prints an object as if it were a text`);
    return `${text.trimEnd()}\n`;
  };
}

function templateNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => file.slice(0, -'.hbs'.length));
}
