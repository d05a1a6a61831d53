import type { FastifyInstance, FastifySchema } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import type { ControlPorts } from './control-ports.ts';

/** Deeper than any body of this API; the limit protects recursive functions from a stack overflow. */
const DEEPEST = 32;

/** Names of the parts of a request in messages. */
const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path' };

/** Checks every part of a request against the schema of its route; nothing is converted, removed or filled in. */
export function checkRequests(app: FastifyInstance, { checkerOf }: ControlPorts): void {
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart = '' }) => {
    if (typeof schema !== 'object' || schema === null) return () => true;
    const part = PARTS[httpPart] ?? httpPart;
    const check = checkerOf(schema);
    return (value: unknown) => {
      const faults = isTooDeep(value, DEEPEST) ? ['nested too deeply'] : check(value);
      if (faults.length === 0) return { value };
      return { error: new PreliveError('DOCUMENT_INVALID', `${part}: ${faults.join('; ')}`) };
    };
  });
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1));
}
