"""EMA cross on the BacktestEngine of NautilusTrader: run_nautilus_trader.py BARS RUNS.

Its settings are those with which it was fastest here and still trades through its risk engine:

- Logging is bypassed, and the analysis after a run is left out.
- One strategy an instrument, as in its example; the indicators are its own, in Cython.
- A venue with netting: with hedging a run takes several times as long.
- A margin account, a fixed fee an order, market orders that fill at the close of the bar.
- Sessions after the first begin with `reset()`: a fresh engine takes a little longer.
- What was loaded is frozen for the garbage collector.

Counted: making the engine, its venue and its strategies, `reset()`, `run()`. Not counted: reading the file, making
its bars, `add_data()`.
"""

import gc
import sys
from time import process_time

import nautilus_trader
from bars_file import Row, next_step, print_answer, read_sessions, run_of
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.backtest.models import FixedFeeModel
from nautilus_trader.config import LoggingConfig, RiskEngineConfig, StrategyConfig
from nautilus_trader.indicators import ExponentialMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

FAST = 10
SLOW = 20
SHARES = 100
CASH_PER_SYMBOL = 1_000_000
FEE = 1

MINUTE_MS = 60_000
NANOSECONDS_PER_MS = 1_000_000
VENUE = Venue("SIM")


class EmaCrossConfig(StrategyConfig, frozen=True):
    """What one strategy trades, and for how many minutes a session lasts."""

    instrument_id: InstrumentId
    bar_type: BarType
    minutes: int


class EmaCross(Strategy):
    """Turns its position at each cross; flat before the last minute."""

    def __init__(self, config: EmaCrossConfig) -> None:
        super().__init__(config)
        self.fast = ExponentialMovingAverage(FAST)
        self.slow = ExponentialMovingAverage(SLOW)
        self.quantity = Quantity.from_int(SHARES)
        self.last_bar = config.minutes - 1
        self.bars = 0
        self.position = 0

    def on_start(self) -> None:
        self.register_indicator_for_bars(self.config.bar_type, self.fast)
        self.register_indicator_for_bars(self.config.bar_type, self.slow)
        self.subscribe_bars(self.config.bar_type)

    def on_reset(self) -> None:
        self.fast.reset()
        self.slow.reset()
        self.bars = 0
        self.position = 0

    def on_bar(self, bar: Bar) -> None:
        self.bars += 1
        if self.bars >= self.last_bar:
            self.turn(0)
        elif self.slow.initialized:
            self.turn(SHARES if self.fast.value >= self.slow.value else -SHARES)

    def turn(self, wanted: int) -> None:
        """Sends one order towards what is wanted."""
        step = next_step(self.position, wanted)
        if step == 0:
            return
        self.position += step
        side = OrderSide.BUY if step > 0 else OrderSide.SELL
        self.submit_order(self.order_factory.market(self.config.instrument_id, side, self.quantity))


def bar_type_of(symbol: str) -> BarType:
    return BarType.from_str(f"{symbol}.{VENUE}-1-MINUTE-LAST-EXTERNAL")


def equity_of(symbol: str) -> Equity:
    return Equity(
        instrument_id=InstrumentId(Symbol(symbol), VENUE),
        raw_symbol=Symbol(symbol),
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
    )


def bar_of(bar_type: BarType, row: Row) -> Bar:
    """A bar is known at its end."""
    end_ns = (row.at_ms + MINUTE_MS) * NANOSECONDS_PER_MS
    prices = [Price(price, 2) for price in (row.open, row.high, row.low, row.close)]
    return Bar(bar_type, *prices, Quantity(row.volume, 0), end_ns, end_ns)


def bars_of(session: dict[str, list[Row]]) -> list[Bar]:
    """The bars of a session by minute, then by symbol."""
    by_symbol = []
    for symbol, rows in session.items():
        bar_type = bar_type_of(symbol)
        by_symbol.append([bar_of(bar_type, row) for row in rows])
    return [bar for minute in zip(*by_symbol, strict=True) for bar in minute]


def create_engine(symbols: list[str], minutes: int) -> BacktestEngine:
    engine = BacktestEngine(
        BacktestEngineConfig(
            logging=LoggingConfig(bypass_logging=True),
            risk_engine=RiskEngineConfig(bypass=False),
            run_analysis=False,
        )
    )
    engine.add_venue(
        venue=VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=USD,
        starting_balances=[Money(CASH_PER_SYMBOL * len(symbols), USD)],
        fee_model=FixedFeeModel(Money(FEE, USD)),
    )
    for number, symbol in enumerate(symbols):
        instrument = equity_of(symbol)
        engine.add_instrument(instrument)
        config = EmaCrossConfig(
            instrument_id=instrument.id,
            bar_type=bar_type_of(symbol),
            minutes=minutes,
            order_id_tag=str(number),
        )
        engine.add_strategy(EmaCross(config))
    return engine


def run_once(symbols: list[str], minutes: int, sessions: list[list[Bar]]) -> dict[str, float]:
    """Runs all sessions one after the other and counts what they did."""
    bars = sent = filled = 0
    begun = process_time()
    engine = create_engine(symbols, minutes)
    cpu_seconds = process_time() - begun
    for number, session in enumerate(sessions):
        if number > 0:
            begun = process_time()
            engine.reset()
            cpu_seconds += process_time() - begun
            engine.clear_data()
        engine.add_data(session, sort=False)
        begun = process_time()
        engine.run()
        cpu_seconds += process_time() - begun
        orders = engine.cache.orders()
        bars += engine.iteration
        sent += len(orders)
        filled += sum(order.filled_qty == order.quantity for order in orders)
    engine.dispose()
    return run_of(cpu_seconds, bars, sent, filled)


def main(path: str, runs: int) -> None:
    read = read_sessions(path)
    symbols = list(read[0])
    minutes = len(read[0][symbols[0]])
    sessions = [bars_of(session) for session in read]
    del read
    gc.collect()
    gc.freeze()
    print_answer(nautilus_trader.__version__, [run_once(symbols, minutes, sessions) for _ in range(runs)])


main(sys.argv[1], int(sys.argv[2]))
