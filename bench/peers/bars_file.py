"""Bars as `bench/peers/bars-file.ts` writes them, and the answer that it is given back."""

import json
import platform
import struct
from typing import NamedTuple

ROW = struct.Struct("<7d")
"""Number of the symbol, start in milliseconds of the epoch, open, high, low, close, volume."""

SESSION_GAP_MS = 3_600_000
"""Bars further apart belong to different sessions."""


class Row(NamedTuple):
    """A one-minute bar."""

    at_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float


def read_sessions(path: str) -> list[dict[str, list[Row]]]:
    """Reads the bars of each session by symbol, in order of time."""
    sessions: list[dict[str, list[Row]]] = []
    before_ms = float("-inf")
    with open(path, "rb") as file:
        content = file.read()
    for number, at_ms, *values in ROW.iter_unpack(content):
        if at_ms - before_ms > SESSION_GAP_MS:
            sessions.append({})
        before_ms = at_ms
        symbol = f"S{int(number):04d}"
        sessions[-1].setdefault(symbol, []).append(Row(int(at_ms), *values))
    return sessions


def next_step(position: int, wanted: int) -> int:
    """Shares of the next order: a position is closed before the opposite one is opened, as our engine does it."""
    return -position if position * wanted < 0 else wanted - position


def run_of(cpu_seconds: float, bars: int, sent: int, filled: int) -> dict[str, float]:
    """Describes a run. Raises when an order was not filled whole: that would be less work."""
    if sent != filled:
        raise RuntimeError(f"{sent} orders were sent, {filled} of them were filled")
    return {"cpuSeconds": cpu_seconds, "bars": bars, "orders": filled}


def print_answer(version: str, runs: list[dict[str, float]]) -> None:
    """Prints the answer as the last line of the output."""
    runtime = f"Python {platform.python_version()}"
    print(json.dumps({"version": version, "runtime": runtime, "runs": runs}), flush=True)
