import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import type { IdMessage } from './id-message.ts';

/** Requests contracts by the beginning of their symbol or by their name. */
export interface ReqMatchingSymbols extends IdMessage<'reqMatchingSymbols'> {
  readonly pattern: string;
}

// 81, reqId, pattern
export const reqMatchingSymbols = message<ReqMatchingSymbols>(
  81,
  { kind: 'reqMatchingSymbols', reqId: 0, pattern: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), pattern: f.text(m.pattern) }),
);

/** A matching contract. */
export interface SymbolSample {
  readonly conId: number;
  readonly symbol: string;
  readonly secType: string;
  readonly primaryExchange: string;
  readonly currency: string;
  /** Security types of its derivatives, e.g. `OPT`. */
  readonly derivatives: readonly string[];
  /** From 176 on. */
  readonly description: string;
  readonly issuerId: string;
}

const EMPTY_SAMPLE: SymbolSample = {
  conId: 0,
  symbol: '',
  secType: '',
  primaryExchange: '',
  currency: '',
  derivatives: [],
  description: '',
  issuerId: '',
};

/** Matching contracts. */
export interface SymbolSamples extends IdMessage<'symbolSamples'> {
  readonly samples: readonly SymbolSample[];
}

// 79, reqId, count, {conId, symbol, secType, primary exchange, currency, count, {derivative}, description and issuer (176)}
export const symbolSamples = message<SymbolSamples>(79, { kind: 'symbolSamples', reqId: 0, samples: [] }, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  samples: f.list(m.samples, EMPTY_SAMPLE, sampleFields),
}));

function sampleFields(f: Fields, s: SymbolSample): SymbolSample {
  const described = f.serverVersion >= SINCE.bondIssuerId;
  return {
    conId: f.integer(s.conId),
    symbol: f.text(s.symbol),
    secType: f.text(s.secType),
    primaryExchange: f.text(s.primaryExchange),
    currency: f.text(s.currency),
    derivatives: f.list(s.derivatives, '', (g, type) => g.text(type)),
    description: described ? f.text(s.description) : s.description,
    issuerId: described ? f.text(s.issuerId) : s.issuerId,
  };
}
