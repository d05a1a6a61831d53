/** The part of npm `ib-tws-api` 1.3.0 that the conformance run uses; it ships no types. */
declare module 'ib-tws-api' {
  import type { EventEmitter } from 'node:events';

  export interface Stream extends EventEmitter {
    stop(): void;
  }

  export class Client {
    constructor(parameters: { host: string; port: number; clientId: number; timeoutMs: number });
    readonly _emitter: EventEmitter;
    getCurrentTime(): Promise<number>;
    getContractDetails(contract: object): Promise<unknown>;
    getPositions(): Promise<unknown>;
    getHistoricalData(request: object): Promise<unknown>;
    getHeadTimeStamp(request: object): Promise<unknown>;
    getMarketDataSnapshot(request: object): Promise<unknown>;
    streamMarketData(request: object): Promise<Stream>;
    streamTickByTickData(request: object): Promise<Stream>;
    placeOrder(request: { contract: object; order: object }): Promise<number>;
    cancelOrder(orderId: number): Promise<unknown>;
    getOpenOrders(): Promise<unknown>;
    getAllOpenOrders(): Promise<unknown>;
  }

  export const Contract: { stock(symbol: string): object };
  export const Order: { limit(fields: object): object; market(fields: object): object };
}
