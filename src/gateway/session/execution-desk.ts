import type { ExecutionRecord } from '../venue/types.ts';
import { commissionReport, execDetails, parseFilter } from './execution-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

/** Answers requests for executions: each with its commission, then the end. */
export function createExecutionDesk(context: SessionContext): Handlers<'reqExecutions'> {
  const send = (reqId: number, record: ExecutionRecord) => {
    context.send(execDetails(reqId, record, context.local));
    context.send(commissionReport(record.commission));
  };
  return {
    reqExecutions: (request) => {
      const { reqId } = request;
      const parsed = parseFilter(request, context.now(), context.local);
      if (parsed.kind === 'refused') {
        return context.fail(reqId, 321, invalidRequest(`Invalid ${parsed.field} in the execution filter`));
      }
      context.later('executions', () => {
        for (const record of context.venue.executions(parsed.filter)) {
          if (parsed.isWantedDay(record.at)) send(reqId, record);
        }
        context.send({ kind: 'execDetailsEnd', reqId });
      });
    },
  };
}
