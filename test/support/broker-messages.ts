import { commissionReport } from '../../src/tws/messages/commission-report.ts';
import { execDetails } from '../../src/tws/messages/executions.ts';
import { openOrder } from '../../src/tws/messages/open-order.ts';
import { type OrderStatusMessage, orderStatus } from '../../src/tws/messages/order-status.ts';
import type { RawClient } from './raw-gateway.ts';

/** Default version of raw gateways. */
const VERSION = 176;

/** Order messages in the form of a gateway of version 176, for client 7. */
export function brokerVoice(client: RawClient) {
  const say = (payload: string) => client.send(...payload.split('\0').slice(0, -1));
  return {
    status(orderId: number, status: string, filled = 0, remaining = 100, more: Partial<OrderStatusMessage> = {}): void {
      say(
        orderStatus.encode({ ...orderStatus.empty, clientId: 7, orderId, status, filled, remaining, ...more }, VERSION),
      );
    },
    openOrder(
      orderId: number,
      status: string,
      orderRef: string,
      more: { clientId?: number; whatIf?: boolean } = {},
    ): void {
      const { empty } = openOrder;
      const contract = { ...empty.contract, symbol: 'AAPL', secType: 'STK' };
      const order = {
        ...empty,
        orderId,
        contract,
        orderRef,
        clientId: 7,
        action: 'BUY',
        quantity: 100,
        orderType: 'MKT',
      };
      say(openOrder.encode({ ...order, ...more, state: { ...empty.state, status } }, VERSION));
    },
    openOrderEnd: () => client.send(53, 1),
    fill(
      executionId: string,
      orderRef: string,
      more: {
        reqId?: number;
        shares?: number;
        price?: number;
        orderId?: number;
        clientId?: number;
        time?: string;
      } = {},
    ): void {
      const { empty } = execDetails;
      const {
        reqId = -1,
        shares = 100,
        price = 10,
        orderId = 1,
        clientId = 7,
        time = '20261116 09:31:05 US/Eastern',
      } = more;
      const contract = { ...empty.contract, symbol: 'AAPL', secType: 'STK' };
      const execution = {
        ...empty.execution,
        executionId,
        orderRef,
        shares,
        clientId,
        price,
        side: 'BOT',
        time,
      };
      say(execDetails.encode({ ...empty, reqId, orderId, contract, execution }, VERSION));
    },
    fillsEnd: (reqId: string) => client.send(55, 1, reqId),
    commission(executionId: string, commission = 1): void {
      say(commissionReport.encode({ ...commissionReport.empty, executionId, commission, currency: 'USD' }, VERSION));
    },
    error: (id: number, code: number, text: string) => client.send(4, 2, id, code, text, ''),
    positionEnd: () => client.send(62, 1),
  };
}

/** Answers the reads of a reconciliation with empty lists. */
export function answerReconciliation(client: RawClient, fields: readonly string[]): void {
  const voice = brokerVoice(client);
  if (fields[0] === '7') voice.fillsEnd(fields[2] ?? '');
  if (fields[0] === '16') voice.openOrderEnd();
  if (fields[0] === '61') voice.positionEnd();
}
