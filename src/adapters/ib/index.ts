export { clockOfGateway } from './gateway-clock.ts';
export { verifyOperations } from './operations.ts';
export { openReadOnlySession } from './read-only-session.ts';
export { openTradingSession } from './trading-session.ts';
export { openWhatIfSession } from './what-if-session.ts';
