"""EMA cross on the Cerebro of Backtrader: run_backtrader.py BARS RUNS.

Its settings are those with which it was fastest here:

- `preload` and `runonce`, as it has them by default: the indicators are worked out for all bars at once.
- No observers, no analyzers, no writers, no plot.
- A commission a share, market orders that fill at the open of the next bar, its check of the cash.
- What was loaded is frozen for the garbage collector.

Counted: a fresh Cerebro for each session, with its broker and its strategy, and `run()`. Not counted: reading the
file, and the part of `run()` in which the feeds preload their bars.
"""

import gc
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from time import process_time

import backtrader as bt
from bars_file import Row, next_step, print_answer, read_sessions, run_of

FAST = 10
SLOW = 20
SHARES = 100
CASH_PER_SYMBOL = 1_000_000
COMMISSION_PER_SHARE = 0.005

Line = tuple[float, float, float, float, float, float]
"""Time as Backtrader counts it, open, high, low, close, volume."""


class MemoryFeed(bt.feed.DataBase):
    """Bars that lie in memory. The CPU time of preloading is summed over all feeds."""

    params = (("rows", ()),)
    preload_seconds = 0.0
    _rest: Iterator[Line]

    def start(self) -> None:
        super().start()
        self._rest = iter(self.p.rows)

    def _load(self) -> bool:
        row = next(self._rest, None)
        if row is None:
            return False
        lines = self.lines
        lines.datetime[0], lines.open[0], lines.high[0], lines.low[0], lines.close[0], lines.volume[0] = row
        lines.openinterest[0] = 0.0
        return True

    def preload(self) -> None:
        begun = process_time()
        super().preload()
        MemoryFeed.preload_seconds += process_time() - begun


def average_of(closes: bt.LineSeries, bars: int) -> bt.Indicator:
    """Its exponential moving average, begun with the first close as the others begin it, not with a simple average."""
    return bt.indicators.ExponentialSmoothing(closes, period=1, alpha=2 / (bars + 1))


class EmaCross(bt.Strategy):
    """Turns its positions at each cross; flat before the last minute."""

    params = (("minutes", 0),)

    def __init__(self) -> None:
        self.crosses = [
            [data, average_of(data.close, FAST) >= average_of(data.close, SLOW), 0] for data in self.datas
        ]

    def next(self) -> None:
        if len(self) < SLOW:
            return
        is_last = len(self) >= self.p.minutes - 1
        for cross in self.crosses:
            data, is_above, position = cross
            wanted = 0 if is_last else SHARES if is_above[0] else -SHARES
            step = next_step(position, wanted)
            if step > 0:
                self.buy(data, size=step)
            elif step < 0:
                self.sell(data, size=-step)
            cross[2] = position + step


def line_of(row: Row) -> Line:
    start = datetime.fromtimestamp(row.at_ms / 1000, timezone.utc)
    return (bt.date2num(start), row.open, row.high, row.low, row.close, row.volume)


def create_cerebro(session: dict[str, list[Line]]) -> bt.Cerebro:
    cerebro = bt.Cerebro(preload=True, runonce=True, stdstats=False)
    for symbol, rows in session.items():
        cerebro.adddata(MemoryFeed(rows=rows, timeframe=bt.TimeFrame.Minutes), name=symbol)
    cerebro.broker.setcash(CASH_PER_SYMBOL * len(session))
    cerebro.broker.setcommission(COMMISSION_PER_SHARE, commtype=bt.CommInfoBase.COMM_FIXED, stocklike=True)
    cerebro.addstrategy(EmaCross, minutes=len(next(iter(session.values()))))
    return cerebro


def run_once(sessions: list[dict[str, list[Line]]]) -> dict[str, float]:
    """Runs all sessions one after the other and counts what they did."""
    bars = sent = filled = 0
    cpu_seconds = 0.0
    MemoryFeed.preload_seconds = 0.0
    for session in sessions:
        begun = process_time()
        cerebro = create_cerebro(session)
        (strategy,) = cerebro.run()
        cpu_seconds += process_time() - begun
        bars += len(strategy) * len(session)
        orders = cerebro.broker.orders
        sent += len(orders)
        filled += sum(order.status == order.Completed for order in orders)
    return run_of(cpu_seconds - MemoryFeed.preload_seconds, bars, sent, filled)


def main(path: str, runs: int) -> None:
    sessions = [
        {symbol: [line_of(row) for row in rows] for symbol, rows in session.items()} for session in read_sessions(path)
    ]
    gc.collect()
    gc.freeze()
    print_answer(bt.__version__, [run_once(sessions) for _ in range(runs)])


main(sys.argv[1], int(sys.argv[2]))
