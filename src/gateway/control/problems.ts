import type { FastifyInstance } from 'fastify';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';

/** Converts an error to the body of a response. */
export function problem({ code, message, nextSteps }: PreliveError) {
  return { error: { code, message, nextSteps } };
}

const STATUS: Partial<Record<ErrorCode, number>> = { FAULT_IMPOSSIBLE: 409 };

/** Answers every mistake of a client with a 4xx status and a JSON error. Only a defect of the gateway is a 500. */
export function answerProblems(app: FastifyInstance): void {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of typeof method === 'string' ? [method] : method) routes.push(routeOf(one, url));
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof PreliveError) return reply.code(STATUS[error.code] ?? 400).send(problem(error));
    const status = statusOf(error);
    if (status === undefined) throw error;
    return reply.code(status).send(problem(ofFramework(status, error, request.headers['content-type'])));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = routes.filter(({ form }) => form.test(path)).map(({ method }) => method);
    const list = [...new Set(allowed)].join(', ');
    if (list === '')
      return reply.code(404).send(problem(usage(`There is no ${path}.`, 'GET /openapi.json lists what there is.')));
    const text = `${path} does not take ${request.method}.`;
    return reply
      .code(405)
      .header('allow', list)
      .send(problem(usage(text, `It takes ${list}.`)));
  });
}

interface Route {
  readonly method: string;
  readonly form: RegExp;
}

function routeOf(method: string, url: string): Route {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')));
  return { method, form: new RegExp(`^${parts.join('/')}/?$`) };
}

/** Status of a framework error that the client has caused. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function ofFramework(status: number, error: unknown, contentType: string | undefined): PreliveError {
  const reason = error instanceof Error ? error.message : String(error);
  if (status === 415) {
    const found = contentType === undefined ? 'none' : `"${contentType.slice(0, 60)}"`;
    return usage(`The content-type must be application/json, found ${found}.`, 'Send the body as JSON.');
  }
  if (status === 413) return usage('The body is larger than the control API takes.', 'Send less at once.');
  return usage(`The request cannot be read: ${reason}.`.replace('..', '.'), 'Send one JSON object.');
}

function usage(message: string, nextStep: string): PreliveError {
  return new PreliveError('USAGE', message, { nextSteps: [nextStep] });
}
