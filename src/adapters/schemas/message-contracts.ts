import { join } from 'node:path';
import type { AnySchemaObject } from 'ajv';
import { type Contracts, createContracts } from '../../contracts/contracts.ts';
import { PreliveError } from '../../domain/errors.ts';
import { readJson } from '../files/read.ts';
import { packageRoot } from '../package-root.ts';

/** Loads the engine's message contracts from the shipped schemas. */
export function loadContracts(): Contracts {
  const schemas = {
    bar_event: messageSchema('bar_event'),
    tick_event: messageSchema('tick_event'),
    ofi_event: messageSchema('ofi_event'),
    clock_event: messageSchema('clock_event'),
    order_intent: messageSchema('order_intent'),
    target: messageSchema('target'),
    execution_report: messageSchema('execution_report'),
  };
  return createContracts(schemas, { isTested: true });
}

function messageSchema(name: string): AnySchemaObject {
  const path = join(packageRoot(), 'schemas/messages', `${name}.schema.json`);
  const schema = readJson(path);
  if (typeof schema === 'object' && schema !== null) return schema;
  throw new PreliveError('DOCUMENT_INVALID', `${path}: expected a schema, found ${typeof schema}`);
}
