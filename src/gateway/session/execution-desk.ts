import type { VenueExecution } from '../venue/order.ts';
import { commissionReportOf, execDetailsOf, parseFilter } from './execution-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

/** Serves requests for executions: sends each with its commission, then the end message. */
export function createExecutionDesk(context: SessionContext): Handlers<'reqExecutions'> {
  const send = (reqId: number, record: VenueExecution) => {
    context.send(execDetailsOf(reqId, record, context.local));
    context.send(commissionReportOf(record.commission));
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
