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

/** How an operation is described in the OpenAPI document. */
export interface OperationText {
  readonly id: string;
  readonly tag: 'faults' | 'truth' | 'time' | 'market';
  readonly summary: string;
  /** What a 200 holds. */
  readonly answer: string;
  /** Members of the body by name; absent without a body. */
  readonly body?: object;
}

/** The schema of a route. */
export function operation({ id, tag, summary, answer, body }: OperationText) {
  return {
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      ...(body === undefined ? {} : { body }),
      response: { 200: { description: answer, ...ANYTHING }, '4xx': ERROR },
    },
  };
}
