import { versionedMessage } from '../message.ts';

/** Commission of a fill. */
export interface CommissionReport {
  readonly kind: 'commissionReport';
  readonly executionId: string;
  readonly commission: number;
  readonly currency: string;
  /** Unset for a fill that opens a position. */
  readonly realizedPnl: number | undefined;
  readonly yield: number | undefined;
  readonly yieldRedemptionDate: string;
}

// 59, version, execution id, commission, currency, realized P&L, yield, redemption date
export const commissionReport = versionedMessage<CommissionReport>(
  59,
  '1',
  {
    kind: 'commissionReport',
    executionId: '',
    commission: 0,
    currency: '',
    realizedPnl: undefined,
    yield: undefined,
    yieldRedemptionDate: '',
  },
  (f, m) => ({
    kind: m.kind,
    executionId: f.text(m.executionId),
    commission: f.double(m.commission),
    currency: f.text(m.currency),
    realizedPnl: f.markedDouble(m.realizedPnl),
    yield: f.markedDouble(m.yield),
    yieldRedemptionDate: f.text(m.yieldRedemptionDate),
  }),
);
