/** Schema of an answer: everything that the handler gives goes out as it is. */
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

/** No members at all. */
const NOTHING = { type: 'object', properties: {}, additionalProperties: false } as const;

/** A number in a path, such as that of a fault. */
const ID_IN_PATH = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', pattern: '^[1-9]\\d{0,9}$' } },
  additionalProperties: false,
} as const;

/** A symbol as requests name it; the venue says whether it has it. */
export const SYMBOL_TEXT = { type: 'string', minLength: 1, maxLength: 32 } as const;

const SYMBOL_IN_PATH = {
  type: 'object',
  required: ['symbol'],
  properties: { symbol: SYMBOL_TEXT },
  additionalProperties: false,
} as const;

/** How an operation is described in the OpenAPI document. */
export interface OperationText {
  readonly id: string;
  readonly tag: 'faults' | 'truth' | 'time' | 'market';
  readonly summary: string;
  /** Description of a 200 answer. */
  readonly answer: string;
  /** Members of the body by name; absent without a body. */
  readonly body?: object;
  /** The parameter in the path. */
  readonly path?: 'id' | 'symbol';
  /** Members of the query; absent without any. */
  readonly query?: object;
}

/** The schema of a route: what a request may hold. A member that is not named in it is refused, everywhere. */
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
