/** What a message of the gateway, an error or a notice, says about the connection. */
export type GatewayNews =
  /** The gateway is there, but not the broker behind it. */
  | { readonly kind: 'broker_lost' }
  | { readonly kind: 'broker_back'; readonly dataLost: boolean }
  | { readonly kind: 'pacing_violation' }
  | { readonly kind: 'competing_session' };

/** Undefined for everything else. */
export function newsOf(code: number, text: string): GatewayNews | undefined {
  switch (code) {
    case 1100:
    case 2110:
      return { kind: 'broker_lost' };
    case 1101:
    case 1102:
      return { kind: 'broker_back', dataLost: code === 1101 };
    case 100:
    case 420:
      return { kind: 'pacing_violation' };
    case 10197:
      return { kind: 'competing_session' };
    case 162:
      return /pacing violation/i.test(text) ? { kind: 'pacing_violation' } : undefined;
    default:
      return undefined;
  }
}
