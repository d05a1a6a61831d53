export { compactDate, newYorkDate, newYorkOffsetMs, newYorkOpen } from './calendar.ts';
export { type ContractsFile, contractEntries, contractsFileFaults } from './contracts-file.ts';
export { type DelayLaw, type LatencyModel, MODELLED_LOOPBACK } from './latency.ts';
export { EFFICIENT_MARKET, type MarketModel, MOMENTUM_MARKET } from './market-model.ts';
export {
  type CommissionPlan,
  type ContractEntry,
  defaultVenueOptions,
  type Shock,
  type VenueBrand,
  type VenueOptions,
} from './options.ts';
export type * from './types.ts';
export { createVenue } from './venue.ts';
