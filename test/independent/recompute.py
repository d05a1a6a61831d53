#!/usr/bin/env python3
"""Rederives every value of stage 7 from PAPER_TRADING_LOG.json, with the Python standard library alone.

    python3 test/independent/recompute.py DIR

Nothing of prelive runs here: the definitions are read from the log's own `definitions` and written anew below. What is
checked, for complete and interrupted sessions alike:

1. every row of PAPER_TRADING_METRICS.csv: value, sample size, interval;
2. the newest stage-7 record of each name in ledger.ndjson, with the digests of the files attached to it;
3. every execution against GATEWAY_BOOK.json, one by one, both ways;
4. how the account was left: reads, trades from outside and fills give `flat_at_end`, the times give `complete`;
5. fills add up to orders and positions, cash to fills and fees, and at every minute
   cash + market value = equity = starting cash + realised + unrealised - fees.

Exit 0 and a table, or 1 with every mismatch named, or 2 when the folder cannot be read.
"""

import csv
import hashlib
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import NormalDist

MINUTES_PER_YEAR = 252 * 390
MESSAGES_PER_SECOND = 50
TOLERANCE = 1e-9
CENT = 0.005
# A commission report may arrive after the minute in which its fill was booked.
COMMISSION_DELAY_MS = 60_000


# --- statistics -------------------------------------------------------------------------------------------------------


def nearest_rank(values, share):
    """Quantile of Hyndman and Fan's type 1."""
    ordered = sorted(values)
    product = len(ordered) * share
    rank = round(product) if abs(product - round(product)) < 1e-9 else math.ceil(product)
    return ordered[max(1, rank) - 1]


def binomial_below(n, p):
    """P(B < k) for k = 0 .. n + 1."""
    below, total = [0.0], 0.0
    for k in range(n + 1):
        total += math.comb(n, k) * p**k * (1 - p) ** (n - k)
        below.append(min(1.0, total))
    return below


def quantile_interval(values, share, confidence=0.95):
    """Closest pair of order statistics that holds the quantile with the confidence; None when there is none."""
    ordered = sorted(values)
    n = len(ordered)
    below = binomial_below(n, share)
    pairs = [
        (upper - lower, lower, upper)
        for lower in range(1, n + 1)
        for upper in range(lower + 1, n + 1)
        if below[upper] - below[lower] >= confidence
    ]
    if not pairs:
        return None
    _, lower, upper = min(pairs)
    return ordered[lower - 1], ordered[upper - 1]


def mean(values):
    return math.fsum(values) / len(values)


def sharpe(returns):
    """Annualized Sharpe ratio of one-minute returns with its 95 % interval; None when it does not exist."""
    n = len(returns)
    if n < 2 or max(returns) - min(returns) <= 1e-13 * max(abs(value) for value in returns):
        return None
    centre = mean(returns)
    squares = math.fsum((value - centre) ** 2 for value in returns)
    spread = math.sqrt(squares / n)
    ratio = centre / math.sqrt(squares / (n - 1))
    skewness = mean([((value - centre) / spread) ** 3 for value in returns])
    kurtosis = mean([((value - centre) / spread) ** 4 for value in returns])
    error = math.sqrt(max(0.0, 1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2) / (n - 1))
    scale = math.sqrt(MINUTES_PER_YEAR)
    reach = NormalDist().inv_cdf(0.975) * error * scale
    return ratio * scale, n, (ratio * scale - reach, ratio * scale + reach)


def beta_integral(x, a, b):
    """Regularized incomplete beta function by its power series (all terms positive)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > a / (a + b):
        return 1 - beta_integral(1 - x, b, a)
    term = math.exp(math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    total, k = 0.0, 0
    while term > total * 1e-17 and k < 100_000:
        total += term
        term *= (a + b + k) / (a + 1 + k) * x
        k += 1
    return total


def lower_bound(successes, trials, tail):
    if successes == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_integral(middle, successes, trials - successes + 1) < tail else (low, middle)
    return (low + high) / 2


def clopper_pearson(successes, trials):
    return lower_bound(successes, trials, 0.025), 1 - lower_bound(trials - successes, trials, 0.025)


# --- the measurements of stage 7, from the log ------------------------------------------------------------------------


def elapsed(records, start, end):
    return [r[end] - r[start] for r in records if r[start] is not None and r[end] is not None]


def latencies(session):
    orders = session["orders"]
    return {
        "intent_to_submit": elapsed(orders, "intent_at", "submitted_at"),
        "submit_to_ack": elapsed(orders, "submitted_at", "acknowledged_at"),
        "ack_to_fill": elapsed(orders, "acknowledged_at", "first_fill_at"),
        "total_latency": elapsed(orders, "intent_at", "first_fill_at"),
        "place_latency": elapsed(orders, "intent_at", "acknowledged_at"),
        "cancel_latency": elapsed(session["cancels"], "requested_at", "confirmed_at"),
        "status_latency": elapsed(session["status_queries"], "requested_at", "answered_at"),
    }


def latency_values(session):
    for name, sample in latencies(session).items():
        for label, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)):
            if not sample:
                yield f"{name}_{label}", None
            else:
                interval = None if share == 1 else quantile_interval(sample, share)
                yield f"{name}_{label}", (nearest_rank(sample, share), len(sample), interval)


def baseline_values(log, session):
    baseline = log["baseline"]
    if baseline is None:
        for name in ("latency_delta", "baseline_orders", "baseline_network_class_matches", "baseline_origin_measured"):
            yield name, None
        return
    ours, theirs = latencies(session)["place_latency"], baseline["latencies_ms"]
    reference = nearest_rank(theirs, 0.95)
    if not ours or reference <= 0:
        yield "latency_delta", None
    else:
        a, b = quantile_interval(ours, 0.95), quantile_interval(theirs, 0.95)
        interval = None if a is None or b is None else ((a[0] - b[1]) / b[1], (a[1] - b[0]) / b[0])
        yield "latency_delta", ((nearest_rank(ours, 0.95) - reference) / reference, len(ours), interval)
    yield "baseline_orders", (len(theirs), None, None)
    yield "baseline_network_class_matches", (baseline["network_class"] == log["network_class"], None, None)
    yield "baseline_origin_measured", (baseline["origin"] == "measured", None, None)


def pacing_values(session):
    times = sorted(message["at"] for message in session["sent_messages"])
    over = sum(
        1
        for i, t in enumerate(times)
        if sum(1 for other in times[: i + 1] if other > t - 1000) > MESSAGES_PER_SECOND
    )
    yield "pacing_violations", (over + len(session["pacing_violations"]), len(times), None)
    yield "messages_sent", (len(times), None, None)


def standing(executions):
    """Without those that the broker took back, which have a quantity of 0: their commission alone counts."""
    return [e for e in executions if e["quantity"] > 0]


def filled_by_intent(session):
    filled = defaultdict(float)
    for execution in standing(session["executions"]):
        filled[execution["intent_id"]] += execution["quantity"]
    return filled


def fill_rate(intents, filled):
    intended = sum(intent["quantity"] for intent in intents)
    if intended == 0:
        return None
    rate = sum(filled.get(intent["intent_id"], 0) for intent in intents) / intended
    return rate, len(intents), clopper_pearson(min(rate, 1) * len(intents), len(intents))


def slippage(session):
    arrival = {intent["intent_id"]: intent["arrival_mid"] for intent in session["intents"]}
    fills = []
    for e in standing(session["executions"]):
        mid = arrival.get(e["intent_id"])
        if mid is not None and mid > 0:
            side = 1 if e["side"] == "BUY" else -1
            fills.append((e["quantity"], side * (e["price"] - mid) * 10_000 / mid))
    quantity = sum(q for q, _ in fills)
    return None if quantity == 0 else (sum(q * bps for q, bps in fills) / quantity, len(fills), None)


def fill_values(session):
    filled = filled_by_intent(session)
    approved = [intent for intent in session["intents"] if intent["approved"]]
    orders, executions = session["orders"], session["executions"]
    quantities = {order["intent_id"]: order["quantity"] for order in orders}
    partial = {e["intent_id"] for e in standing(executions) if e["quantity"] < quantities.get(e["intent_id"], 0)}
    yield "fill_rate", fill_rate([i for i in approved if i["marketable"]], filled)
    yield "passive_fill_rate", fill_rate([i for i in approved if not i["marketable"]], filled)
    yield "trade_count", (len(filled), None, None)
    yield "intents", (len(session["intents"]), None, None)
    yield "intents_refused_by_risk", (len(session["intents"]) - len(approved), None, None)
    yield "rejects", (len(session["rejects"]), None, None)
    yield "reject_rate", (len(session["rejects"]) / len(orders), len(orders), None) if orders else None
    yield "partial_fills", (len(partial), len(filled), None)
    yield "slippage", slippage(session)
    yield "commission", (sum(e["commission"] or 0 for e in executions), len(executions), None)


def equity_curve(session):
    """(time, equity) of every point, and of the end when fills or corrections came after the last and left it flat."""
    curve = [(point["at"], point["equity"]) for point in session["equity"]]
    executions = session["executions"]
    news = [e["received_at"] for e in executions] + [c["at"] for c in session.get("corrections", [])]
    if session["flat"] and curve and any(at >= curve[-1][0] for at in news):
        fees = sum(e["commission"] or 0 for e in executions)
        curve.append((session["ended_at"], session["starting_cash"] - sum(map(spent, executions)) - fees))
    return curve


def minute_returns(curve):
    return [b / a - 1 for (start, a), (end, b) in zip(curve, curve[1:]) if a > 0 and end - start <= 60_000]


def return_values(log, session):
    curve, capital = equity_curve(session), session["capital_in_use"]
    yield "sharpe_paper", sharpe(minute_returns(curve))
    yield "sharpe_backtest", None if log["backtest"] is None else sharpe(log["backtest"]["returns"])
    if not curve:
        yield "profit", None
        return
    profit = curve[-1][1] - curve[0][1]
    yield "profit", (profit, None, None)
    yield "return_on_capital", (profit / capital, None, None)
    in_use = [capital + equity - curve[0][1] for _, equity in curve]
    if min(in_use) <= 0:
        yield "max_drawdown", None
        return
    peak, worst = in_use[0], 0.0
    for value in in_use:
        peak = max(peak, value)
        worst = max(worst, 1 - value / peak)
    yield "max_drawdown", (worst, len(in_use), None)


def held_ms(session):
    """Time between the ends of a session without what nobody traded in; what overlaps counts once."""
    start, end = session["started_at"], session["ended_at"]
    spans = [(r["at"] - r["gap_ms"], r["at"]) for r in session.get("resumptions", [])]
    spans += [(gap["from"], gap["to"]) for gap in session.get("clock_gaps", [])]
    words = session["connections"]
    for i, word in enumerate(words):
        if word["state"] == "lost":
            spans.append((word["at"], words[i + 1]["at"] if i + 1 < len(words) else end))
    moments = sorted({start, end, *(min(max(t, start), end) for span in spans for t in span)})
    return sum(b - a for a, b in zip(moments, moments[1:]) if not any(f <= a and b <= t for f, t in spans))


def is_complete(log):
    return log["interruption"] is None and held_ms(log["session"]) >= log["asked"]["duration_ms"]


def is_flat_at_end(log):
    """By the last two reads of the broker, the trades from outside and our executions."""
    end = log["end"]
    if end["unverified"] is not None or len(end["reads"]) < 2:
        return False
    before, last = ({p["symbol"]: p["quantity"] for p in read["positions"]} for read in end["reads"][-2:])
    if before != last or any(read["open_orders"] != 0 for read in end["reads"][-2:]):
        return False
    for standing in end["symbols"]:
        expected = standing["start"] + net(end["outside_trades"], standing["symbol"])
        if not near(last.get(standing["symbol"], 0), expected):
            return False
        ours = standing["ours"]
        if not near(ours, 0) and not near(ours + standing["unbooked"], 0):
            return False
    return True


def near(a, b):
    return abs(a - b) < 1e-6


def net(trades, symbol):
    return sum(t["quantity"] * (1 if t["side"] == "BUY" else -1) for t in trades if t["symbol"] == symbol)


def condition_values(log):
    session = log["session"]
    states = Counter(connection["state"] for connection in session["connections"])
    yield "session_duration", (held_ms(session), None, None)
    yield "session_complete", (is_complete(log), None, None)
    yield "flat_at_end", (is_flat_at_end(log), None, None)
    yield "outside_trades", (len(log["end"]["outside_trades"]), None, None)
    yield "alarms", (sum(notice["level"] == "alarm" for notice in session["notices"]), None, None)
    types = session["market_data_types"]
    if any(entry["type"] != 1 for entry in types):
        yield "market_data_live", (False, None, None)
    elif set(session["symbols"]) - {entry["symbol"] for entry in types}:
        yield "market_data_live", None
    else:
        yield "market_data_live", (True, len(session["symbols"]), None)
    yield "disconnects", (states["lost"], None, None)
    yield "recoveries", (states["restored"], None, None)
    yield "illegal_transitions", (len(session["violations"]), None, None)
    yield "stale_feed_spells", (sum(feed["stale_spells"] for feed in session["feeds"]), None, None)
    yield "missing_bars", (sum(feed["missing_bars"] for feed in session["feeds"]), None, None)


def rederive(log):
    """Name -> (value, sample size or None, interval or None), or None where there is no value."""
    session = log["session"]
    values = {}
    for source in (
        condition_values(log),
        pacing_values(session),
        fill_values(session),
        return_values(log, session),
        baseline_values(log, session),
        latency_values(session),
    ):
        values.update(source)
    return values


# --- comparisons ------------------------------------------------------------------------------------------------------


def same(a, b, tolerance=TOLERANCE):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


def parse_cell(text):
    return {"true": True, "false": False}.get(text) if text in ("true", "false") else float(text)


def compare_metrics(folder, log, derived):
    """Rows of the table, and mismatches, of the CSV against the log."""
    with open(folder / "PAPER_TRADING_METRICS.csv", newline="", encoding="utf-8") as file:
        rows = {row["metric"]: row for row in csv.DictReader(file)}
    for name in sorted(set(derived) ^ set(rows)):
        yield name, None, None, "is in only one of log and metrics"
    for name, row in rows.items():
        if name not in derived:
            continue
        expected = derived[name]
        found = None if row["value"] == "" else parse_cell(row["value"])
        yield name, expected, found, metric_fault(expected, found, row) or class_fault(row["evidence_class"], log)


def metric_fault(expected, found, row):
    if expected is None or found is None:
        return None if expected is None and found is None else f"log gives {expected}, metrics state {found}"
    value, samples, interval = expected
    if not same(value, found):
        return f"log gives {value}, metrics state {found}"
    if (row["n"] == "") != (samples is None) or (samples is not None and int(row["n"]) != samples):
        return f"log gives n = {samples}, metrics state {row['n'] or 'none'}"
    stated = [float(row[end]) for end in ("interval_low", "interval_high") if row[end] != ""]
    if len(stated) != (0 if interval is None else 2):
        return f"log gives the interval {interval}, metrics state {stated}"
    if interval is not None and not all(same(a, b, 1e-7) for a, b in zip(interval, stated)):
        return f"log gives the interval {interval}, metrics state {stated}"
    return None


def class_fault(evidence_class, log):
    if evidence_class != log["evidence_class"]:
        return f"evidence class {evidence_class}, the log's is {log['evidence_class']}"
    return None


def compare_ledger(folder, log, derived):
    """Mismatches of the newest stage-7 records with the log."""
    path = folder / "ledger.ndjson"
    if not path.exists():
        return
    newest = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["stage"] == 7:
            newest[record["name"]] = record
    run = max((record["observedAt"] for record in newest.values()), default=None)
    for name, record in newest.items():
        if name == "session_summary" and record["observedAt"] == run:
            yield from (f"ledger record {record['sequence']} {name}: {fault}" for fault in summary_faults(record, log))
        # A value missing in this session may still be in the ledger from an earlier session.
        if record["observedAt"] != run or name not in derived:
            continue
        yield from (f"ledger record {record['sequence']} {name}: {fault}" for fault in record_faults(record, derived[name], log))
        yield from (f"ledger record {record['sequence']} {name}: {fault}" for fault in attachment_faults(folder, record))


def record_faults(record, expected, log):
    if expected is None and record["value"] is None:
        return
    if expected is None:
        yield f"states {record['value']}, the log gives no value"
        return
    value, samples, interval = expected
    if not same(value, record["value"]):
        yield f"states {record['value']}, the log gives {value}"
    if samples is not None and record.get("samples") != samples:
        yield f"states n = {record.get('samples')}, the log gives {samples}"
    if interval is not None and not all(same(a, b, 1e-7) for a, b in zip(interval, record.get("interval", (math.nan,) * 2))):
        yield f"states the interval {record.get('interval')}, the log gives {interval}"
    if record["sourceClass"] != log["evidence_class"]:
        yield f"is of class {record['sourceClass']}, the log of {log['evidence_class']}"


def summary_faults(record, log):
    """The record by which this session becomes part of a campaign."""
    session = log["session"]
    curve, stated = equity_curve(session), record["value"]
    returns = minute_returns(curve)
    centre = mean(returns) if returns else 0
    closed, won = round_trips(session["executions"])
    expected = {
        "complete": is_complete(log),
        "flatAtEnd": is_flat_at_end(log),
        "durationMs": held_ms(session),
        "tradeCount": len(filled_by_intent(session)),
        "profit": curve[-1][1] - curve[0][1] if curve else 0,
        "roundTrips.closed": closed,
        "roundTrips.won": won,
        "minuteReturns.observations": len(returns),
        "minuteReturns.mean": centre,
        "minuteReturns.squaredDeviations": math.fsum((value - centre) ** 2 for value in returns),
    }
    for path, value in expected.items():
        found = stated
        for key in path.split("."):
            found = found[key]
        if not same(value, found):
            yield f"{path} is {found}, the log gives {value}"
    yield from course_faults(stated, curve, session["capital_in_use"])


def course_faults(stated, curve, capital):
    """The largest fall, and the profit at the ends of 48 equal parts of the curve's time, to the cent."""
    if not curve:
        return
    in_use = [capital + equity - curve[0][1] for _, equity in curve]
    peak, fall = in_use[0], 0.0
    for value in in_use:
        peak = max(peak, value)
        fall = max(fall, 1 - value / peak)
    fall, found = None if min(in_use) <= 0 else fall, stated["largestFall"]
    if (fall is None) != (found is None) or (fall is not None and not same(fall, found)):
        yield f"largestFall is {found}, the log gives {fall}"
    line, found = [], stated["profitLine"]
    for part in range(49):
        at = curve[0][0] + (curve[-1][0] - curve[0][0]) * part / 48
        known = [equity for time, equity in curve if time <= at] or [curve[0][1]]
        line.append(known[-1] - curve[0][1])
    if len(found) != len(line) or any(abs(a - b) > 0.0051 for a, b in zip(found, line)):
        yield f"profitLine is {found}, the log gives {line}"


def round_trips(executions):
    """Trips from flat to flat in one symbol, and those that made money after commissions."""
    held, flow, closed, won = defaultdict(float), defaultdict(float), 0, 0
    for e in executions:
        symbol, sign, left = e["symbol"], 1 if e["side"] == "BUY" else -1, e["quantity"]
        while left > 0:
            closing = held[symbol] * sign < 0
            part = min(left, abs(held[symbol])) if closing else left
            held[symbol] += sign * part
            flow[symbol] -= sign * part * e["price"] + (e["commission"] or 0) * part / e["quantity"]
            left -= part
            if held[symbol] == 0:
                closed, won, flow[symbol] = closed + 1, won + (flow[symbol] > 0), 0.0
    return closed, won


def attachment_faults(folder, record):
    for attachment in record["attachments"]:
        path = folder / attachment["path"]
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != attachment["sha256"]:
            yield f"the digest of {attachment['path']} is another one now"


def compare_book(folder, log):
    """Executions of the log against the broker's own record, one by one and both ways."""
    path = folder / "GATEWAY_BOOK.json"
    if not path.exists():
        return
    book, session = json.loads(path.read_text(encoding="utf-8")), log["session"]
    if book["evidence_class"] != log["evidence_class"]:
        yield f"GATEWAY_BOOK.json is of class {book['evidence_class']}, the log of {log['evidence_class']}"
    theirs = {execution["execution_id"]: execution for execution in book["executions"]}
    ours = {execution["execution_id"]: execution for execution in session["executions"]}
    intents = {intent["intent_id"] for intent in session["intents"]}
    for key, execution in ours.items():
        if key not in theirs:
            yield f"execution {key} is not in the book"
            continue
        for field in ("symbol", "side", "quantity", "price", "at", "commission"):
            if not equal_fields(execution[field], theirs[key][field]):
                yield f"execution {key}: {field} is {execution[field]} in the log, {theirs[key][field]} in the book"
        if execution["intent_id"] != theirs[key]["order_ref"]:
            yield f"execution {key}: belongs to another order in the book"
    outside = {trade["execution_id"]: trade for trade in log["end"]["outside_trades"]}
    for key, execution in theirs.items():
        inside = session["started_at"] <= execution["at"] <= session["ended_at"]
        if key in outside:
            for field in ("symbol", "side", "quantity", "price"):
                if not equal_fields(outside[key][field], execution[field]):
                    yield f"trade from outside {key}: {field} is {outside[key][field]} in the log, {execution[field]} in the book"
        elif key not in ours and (inside or execution["order_ref"] in intents):
            yield f"execution {key} of the book is not in the log"
    yield from compare_end_state(book, log)


def equal_fields(ours, theirs):
    if ours is None:
        return True  # no commission report had come when the session ended
    return same(ours, theirs) if isinstance(ours, (int, float)) else ours == theirs


def compare_end_state(book, log):
    """The account holds what it held at the start, the trades from outside and our fills; where it does not, that is named."""
    session, end = log["session"], log["end"]
    held = {position["symbol"]: position["quantity"] for position in book["positions"]}
    ours = {position["symbol"]: position["quantity"] for position in session["positions"]}
    start = {standing["symbol"]: standing["start"] for standing in end["symbols"]}
    named = {remainder["symbol"]: remainder["at_broker"] for remainder in end["remainders"]}
    for symbol in sorted(set(ours) | set(start)):
        expected = start.get(symbol, 0) + net(end["outside_trades"], symbol) + ours.get(symbol, 0)
        found = held.get(symbol, 0)
        if not near(expected, found) and not (symbol in named and near(named[symbol], found)):
            yield f"position {symbol}: {expected} by the log, {found} in the book"
    others = [e for e in book["executions"] if e["execution_id"] in {trade["execution_id"] for trade in end["outside_trades"]}]
    traded = session["executions"] + others
    cash = session["starting_cash"] - sum(map(spent, traded)) - sum(e["commission"] or 0 for e in traded)
    if book["origin"] == "venue" and abs(cash - book["cash"]) > CENT:
        yield f"cash: fills and fees give {cash:.4f}, the book states {book['cash']:.4f}"


def spent(execution):
    return (1 if execution["side"] == "BUY" else -1) * execution["quantity"] * execution["price"]


def check_orders(session):
    """Fills belong to orders, orders to approved intents, and their instants follow each other."""
    filled = filled_by_intent(session)
    intents = {intent["intent_id"]: intent for intent in session["intents"]}
    orders = {order["intent_id"]: order for order in session["orders"]}
    for key, times in Counter(e["execution_id"] for e in session["executions"]).items():
        if times > 1:
            yield f"execution {key} is booked {times} times"
    for execution in session["executions"]:
        order = orders.get(execution["intent_id"])
        if order is None:
            yield f"execution {execution['execution_id']} has no order"
        elif (order["symbol"], order["side"]) != (execution["symbol"], execution["side"]):
            yield f"execution {execution['execution_id']} has another symbol or side than its order"
    for key, order in orders.items():
        intent = intents.get(key)
        if intent is None or not intent["approved"]:
            yield f"order {key} has no approved intent"
        elif any(order[field] != intent[field] for field in ("symbol", "side", "quantity", "type", "limit_price")):
            yield f"order {key} is not what its intent asked for"
        if not same(order["filled_quantity"], filled.get(key, 0)):
            yield f"order {key}: filled {order['filled_quantity']}, its executions add up to {filled.get(key, 0)}"
        if filled.get(key, 0) > order["quantity"] + TOLERANCE and not has_halted_for_it(session):
            yield f"order {key} is filled beyond its quantity"
        steps = ("intent_at", "submitted_at", "acknowledged_at", "first_fill_at", "last_fill_at")
        instants = [order[step] for step in steps if order[step] is not None]
        if instants != sorted(instants):
            yield f"order {key}: its instants do not follow each other"
    if session["trade_count"] != len(filled):
        yield f"trade_count is {session['trade_count']}, {len(filled)} intents have fills"


def has_halted_for_it(session):
    return any(change["reason"] == "more was filled than ordered" for change in session["trading_state_changes"])


def check_end(log):
    """The words about the end say what its numbers give."""
    end, session = log["end"], log["session"]
    if log["complete"] != is_complete(log):
        yield f"complete is {log['complete']}, duration and interruption give {is_complete(log)}"
    if end["flat_at_end"] != is_flat_at_end(log):
        yield f"flat_at_end is {end['flat_at_end']}, its reads, trades and fills give {is_flat_at_end(log)}"
    for standing in end["symbols"]:
        symbol = standing["symbol"]
        if not near(standing["outside"], net(end["outside_trades"], symbol)):
            yield f"end: outside of {symbol} is {standing['outside']}, its trades add up to {net(end['outside_trades'], symbol)}"
        # Executions listed after the last event count at the end, and no event names them.
        if end["flat_at_end"] and not near(standing["ours"], net(session["executions"], symbol)) and standing["unbooked"] == 0:
            yield f"end: ours of {symbol} is {standing['ours']}, its fills add up to {net(session['executions'], symbol)}"
    if end["flat_at_end"] and end["remainders"]:
        yield "end: remainders are named of an account that is called flat"


def check_positions(session):
    """Fills add up to the positions, and `flat` says what they say."""
    held, cost, _ = book_fills(session["executions"])
    stated = {position["symbol"]: position for position in session["positions"]}
    for symbol in sorted(set(held) | set(stated)):
        quantity = stated[symbol]["quantity"] if symbol in stated else 0
        if not same(quantity, held[symbol]):
            yield f"position {symbol}: {quantity}, its fills add up to {held[symbol]}"
        elif quantity != 0 and not same(stated[symbol]["average_cost"], cost[symbol], 1e-7):
            yield f"position {symbol}: average cost {stated[symbol]['average_cost']}, its fills give {cost[symbol]}"
    if session["flat"] != all(quantity == 0 for quantity in held.values()):
        yield f"flat is {session['flat']}, the fills say otherwise"


def book_fills(executions):
    """Quantities, average costs and realised profit by average-cost accounting, in the order of arrival."""
    held, cost, realised = defaultdict(float), defaultdict(float), 0.0
    for e in standing(executions):
        symbol, signed = e["symbol"], e["quantity"] * (1 if e["side"] == "BUY" else -1)
        before = held[symbol]
        if before * signed >= 0:
            cost[symbol] = (cost[symbol] * abs(before) + e["price"] * abs(signed)) / (abs(before) + abs(signed))
        else:
            closed = math.copysign(min(abs(before), abs(signed)), before)
            realised += closed * (e["price"] - cost[symbol])
            if abs(signed) > abs(before):
                cost[symbol] = e["price"]
        held[symbol] = before + signed
    return held, cost, realised


def known_at(session, at, inclusive):
    """The executions as they were known at an instant: those received by then, before what was corrected later."""
    known = []
    for execution in session["executions"]:
        e = {**execution, "news_at": execution["received_at"]}
        if e["received_at"] > at or (not inclusive and e["received_at"] == at):
            continue
        for c in reversed(session.get("corrections", [])):
            if c["execution_id"] != e["execution_id"]:
                continue
            if c["at"] < at or (inclusive and c["at"] == at):
                e["news_at"] = c["at"]
                break
            e.update(execution_id=c["corrects"], quantity=c["quantity_before"], price=c["price_before"])
            e["commission"] = c["commission_before"]
        known.append(e)
    return known


def check_equity(session):
    """At every minute the account adds up, and its cash follows from the fills and fees up to then."""
    start = session["starting_cash"]
    for point in session["equity"]:
        where = f"equity at {point['at']}"
        if not same(point["cash"] + point["market_value"], point["equity"]):
            yield f"{where}: cash {point['cash']} + market value {point['market_value']} is not equity {point['equity']}"
        parts = start + point["realised"] + point["unrealised"] - point["fees"]
        if not same(parts, point["equity"]):
            yield f"{where}: start + realised + unrealised - fees = {parts}, equity is {point['equity']}"
        # Fills in the same millisecond may be before or after the equity point.
        before, until = (known_at(session, point["at"], inclusive) for inclusive in (False, True))
        views = [before, *(until[:count] for count in range(len(before), len(until))), until]
        faults = [list(point_faults(point, known, start)) for known in views]
        if all(faults):
            yield from (f"{where}: {fault}" for fault in faults[-1])
    yield from check_last_point(session)


def point_faults(point, known, start):
    """What of a point does not follow from the fills known by then."""
    due = sum(e["commission"] or 0 for e in known)
    late = sum(abs(e["commission"] or 0) for e in known if e["news_at"] > point["at"] - COMMISSION_DELAY_MS)
    if not due - late - CENT <= point["fees"] <= due + CENT:
        yield f"fees {point['fees']}, commissions of the fills so far add up to {due}"
    cash = start - sum(map(spent, known)) - point["fees"]
    if abs(cash - point["cash"]) > CENT:
        yield f"cash {point['cash']}, fills and fees so far give {cash}"
    realised = book_fills(known)[2]
    if abs(realised - point["realised"]) > CENT:
        yield f"realised {point['realised']}, the fills so far give {realised}"


def check_last_point(session):
    if not session["equity"] or session["equity"][-1]["at"] != session["ended_at"]:
        return
    value = sum(
        position["quantity"] * (position["average_cost"] if position["mark_price"] is None else position["mark_price"])
        for position in session["positions"]
    )
    stated = session["equity"][-1]["market_value"]
    if abs(value - stated) > CENT:
        yield f"market value at the end is {stated}, positions at their marks give {value}"


# --- the program ------------------------------------------------------------------------------------------------------


def show(value):
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else f"{value:.6g}"


def main(folder):
    log = json.loads((folder / "PAPER_TRADING_LOG.json").read_text(encoding="utf-8"))
    derived = rederive(log)
    mismatches = []
    print(f"{'metric':34}{'from the log':>16}{'stated':>16}{'n':>8}")
    for name, expected, found, fault in compare_metrics(folder, log, derived):
        value, samples = (None, None) if expected is None else expected[:2]
        print(f"{name:34}{show(value):>16}{show(found):>16}{show(samples):>8}{'   MISMATCH' if fault else ''}")
        if fault:
            mismatches.append(f"{name}: {fault}")
    session = log["session"]
    for check in (
        compare_ledger(folder, log, derived),
        compare_book(folder, log),
        check_end(log),
        check_orders(session),
        check_positions(session),
        check_equity(session),
    ):
        mismatches.extend(check)
    book = "matched with the book" if (folder / "GATEWAY_BOOK.json").exists() else "no book to match with"
    ledger = "ledger compared" if (folder / "ledger.ndjson").exists() else "no ledger to compare"
    state = "complete" if log["complete"] else f"incomplete ({log['interruption']})"
    print(f"\n{state} session, class {log['evidence_class']}: {len(session['executions'])} executions {book}, {ledger}")
    for mismatch in mismatches:
        print(f"MISMATCH {mismatch}")
    print(f"{len(mismatches)} mismatches" if mismatches else "everything adds up")
    return 1 if mismatches else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(main(Path(sys.argv[1])))
    except (OSError, ValueError, KeyError) as error:
        print(f"{sys.argv[1]} cannot be read: {error!r}", file=sys.stderr)
        sys.exit(2)
