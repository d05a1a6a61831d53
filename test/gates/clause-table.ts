import type { JsonValue } from '../../src/domain/json.ts';
import type { StageNumber } from '../../src/domain/stage.ts';

/** Values at which a clause is just true, and at which it is just false. */
export interface ClauseCase {
  readonly stage: StageNumber;
  readonly clause: string;
  readonly holds: Readonly<Record<string, JsonValue>>;
  readonly fails: Readonly<Record<string, JsonValue>>;
}

const flag = (stage: StageNumber, clause: string, name = clause): ClauseCase => ({
  stage,
  clause,
  holds: { [name]: true },
  fails: { [name]: false },
});

const number = (stage: StageNumber, clause: string, holds: number, fails: number, name = clause): ClauseCase => ({
  stage,
  clause,
  holds: { [name]: holds },
  fails: { [name]: fails },
});

/** Every clause of every packaged gate at its boundary, written from the specification, not from the gate files. */
export const CLAUSE_TABLE: readonly ClauseCase[] = [
  number(1, 'artifact_coverage', 0.8, 0.7999),
  number(1, 'test_coverage', 0.8, 0.7999),
  flag(1, 'governance_signed'),
  flag(1, 'fixtures_valid'),
  flag(2, 'all_stages_defined'),
  flag(2, 'input_output_clear'),
  flag(3, 'all_operations_mapped'),
  flag(3, 'error_codes_documented'),
  flag(4, 'implementation_complete'),
  flag(4, 'unit_tests_pass'),
  flag(4, 'code_review_approved'),
  flag(5, 'stage_tests_exist'),
  flag(5, 'tests_runnable'),
  flag(5, 'fixtures_configured'),
  flag(6, 'connection_successful'),
  flag(6, 'account_is_paper'),
  number(6, 'buying_power', 0.01, 0),
  flag(6, 'no_permission_mismatch'),
  number(7, 'latency_delta', 0.4999, 0.5),
  number(7, 'pacing_violations', 0, 1),
  number(7, 'fill_rate', 0.9801, 0.98),
  {
    stage: 7,
    clause: 'sharpe_backtest',
    holds: { sharpe_backtest: 0.001, sharpe_paper: 1 },
    fails: { sharpe_backtest: 0, sharpe_paper: 1 },
  },
  {
    stage: 7,
    clause: 'sharpe_paper',
    holds: { sharpe_paper: 24, sharpe_backtest: 48 },
    fails: { sharpe_paper: 23.999, sharpe_backtest: 48 },
  },
  flag(7, 'session_complete'),
  flag(7, 'flat_at_end'),
  number(7, 'target_disconnects', 0, 1, 'disconnects'),
  number(7, 'target_place_latency', 199.9, 200, 'place_latency_p95'),
  number(7, 'target_cancel_latency', 99.9, 100, 'cancel_latency_p95'),
  number(7, 'target_status_latency', 49.9, 50, 'status_latency_p95'),
  number(7, 'session_long_enough', 21_600_000, 21_599_999, 'session_duration'),
  number(7, 'enough_trades', 50, 49, 'trade_count'),
  flag(7, 'market_data_live'),
  number(7, 'baseline_large_enough', 200, 199, 'baseline_orders'),
  flag(7, 'baseline_same_network', 'baseline_network_class_matches'),
  flag(7, 'baseline_measured', 'baseline_origin_measured'),
  flag(8, 'all_gates_1_to_7_pass'),
  flag(8, 'governance_signed'),
  flag(8, 'rollback_plan_verified'),
  flag(8, 'kill_switch_verified'),
  number(8, 'checklist_score', 95, 94.99),
  flag(8, 'checklist_required_met'),
  number(8, 'sharpe_of_sessions', 1, 0.999, 'sessions_sharpe'),
  number(8, 'profit_of_sessions', 0.01, 0, 'sessions_profit'),
  number(8, 'hit_rate_of_sessions', 0.601, 0.6, 'sessions_hit_rate'),
  number(8, 'sessions_for_pilot', 5, 4, 'consecutive_sessions'),
  number(8, 'sessions_for_full', 30, 29, 'consecutive_sessions'),
];

/** Values for which every clause of a stage is true at every step. */
export function allHold(stage: StageNumber): Readonly<Record<string, JsonValue>> {
  return Object.assign({}, ...CLAUSE_TABLE.filter((one) => one.stage === stage).map(({ holds }) => holds));
}
