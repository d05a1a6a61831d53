export {
  DEFAULT_SESSION_START,
  type GatewayBrand,
  type GatewayOptions,
  SIMULATED_BRAND,
} from './server/gateway-options.ts';
export type { RealTime } from './server/real-time-driver.ts';
export { type Gateway, startGateway } from './server/start-gateway.ts';
