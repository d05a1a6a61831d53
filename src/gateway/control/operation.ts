/** Schema of a response: it is sent unchanged. */
const ANYTHING = { type: 'object', additionalProperties: true } as const;

const ERROR = {
  description: 'What was expected and found.',
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'nextSteps'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        nextSteps: { type: 'array', items: { type: 'string' } },
      },
    },
  },
} as const;

/** An object without members. */
const NOTHING = { type: 'object', properties: {}, additionalProperties: false } as const;

/** An id in a path, for example of a fault. */
const ID_IN_PATH = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', pattern: '^[1-9]\\d{0,9}$' } },
  additionalProperties: false,
} as const;

/** Symbol in a request; the venue checks that it exists. */
export const SYMBOL_TEXT = { type: 'string', minLength: 1, maxLength: 32 } as const;

const SYMBOL_IN_PATH = {
  type: 'object',
  required: ['symbol'],
  properties: { symbol: SYMBOL_TEXT },
  additionalProperties: false,
} as const;

/** Description of an operation in the OpenAPI document. */
export interface OperationText {
  readonly id: string;
  readonly tag: 'faults' | 'truth' | 'time' | 'market';
  readonly summary: string;
  /** Description of the 200 response. */
  readonly answer: string;
  /** Schema of the body; absent without a body. */
  readonly body?: object;
  /** Parameter in the path. */
  readonly path?: 'id' | 'symbol';
  /** Schema of the query; absent without a query. */
  readonly query?: object;
}

/** Creates the schema of a route. A member that it does not name is refused. */
export function operation({ id, tag, summary, answer, body, path, query = NOTHING }: OperationText) {
  return {
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      querystring: query,
      ...(path === undefined ? {} : { params: path === 'id' ? ID_IN_PATH : SYMBOL_IN_PATH }),
      ...(body === undefined ? {} : { body }),
      response: { 200: { description: answer, ...ANYTHING }, '4xx': ERROR },
    },
  };
}
