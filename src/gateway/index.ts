export type { GatewayOptions, RecordedMessage } from './server/gateway-options.ts';
export type { RealTime } from './server/real-time-driver.ts';
export { type Gateway, startGateway } from './server/start-gateway.ts';
