"""Contract details, ticks, bars and history."""

import math

import pytest
from ib_async import Stock


def test_contract_details_are_those_of_the_contract_book(ib, truth):
    (details,) = ib.reqContractDetails(Stock("AAPL", "SMART", "USD"))
    true = truth("/market/AAPL")["contract"]
    assert details.contract.conId == true["conId"]
    assert details.longName == true["longName"]
    assert details.minTick == 0.01
    assert details.contract.primaryExchange == true["primaryExchange"]
    rule = ib.reqMarketRule(int(details.marketRuleIds.split(",")[0]))
    assert rule[0].increment == 0.01


def test_an_unknown_symbol_is_error_200(ib, errors):
    assert ib.reqContractDetails(Stock("NOSUCHSYMBOL", "SMART", "USD")) == []
    assert [code for _, code, _ in errors] == [200]


def test_streaming_quotes_are_the_quotes_of_the_venue(ib, truth, stock, until):
    ticker = ib.reqMktData(stock("AAPL"))
    until(lambda: ticker.hasBidAsk() and not math.isnan(ticker.last), "a quote")
    assert ticker.marketDataType == 1
    quote = truth("/market/AAPL")["quote"]
    assert 0 < ticker.bid < ticker.ask
    assert ticker.bid == pytest.approx(quote["bid"], rel=0.01)
    until(lambda: ticker.volume >= 0, "the volume")
    ib.cancelMktData(ticker.contract)


def test_tick_by_tick_quotes_and_trades(ib, stock, until):
    aapl = stock("AAPL")
    quotes = ib.reqTickByTickData(aapl, "BidAsk")
    seen = []
    quotes.updateEvent += lambda ticker: seen.extend(ticker.tickByTicks)
    until(lambda: len(seen) >= 3, "three quotes")
    assert all(0 < tick.bidPrice < tick.askPrice and tick.bidSize > 0 for tick in seen)
    ib.cancelTickByTickData(aapl, "BidAsk")


def test_real_time_bars_have_five_seconds(ib, stock, until):
    bars = ib.reqRealTimeBars(stock("MSFT"), 5, "TRADES", False)
    until(lambda: len(bars) >= 2, "two bars")
    assert (bars[1].time - bars[0].time).total_seconds() == 5
    assert all(bar.low <= min(bar.open_, bar.close) <= max(bar.open_, bar.close) <= bar.high for bar in bars)
    ib.cancelRealTimeBars(bars)


def test_historical_bars_are_the_history_of_the_venue(ib, truth, stock):
    bars = ib.reqHistoricalData(stock("AAPL"), "", "1 D", "5 mins", "TRADES", True, formatDate=2)
    true = truth("/market/AAPL/bars?barMs=300000")["bars"]
    assert len(bars) >= 70
    assert [round(bar.close, 2) for bar in bars] == [round(bar["close"], 2) for bar in true]
    assert [bar.volume for bar in bars] == [bar["volume"] for bar in true]


def test_history_that_is_kept_up_to_date_grows(ib, stock, until):
    bars = ib.reqHistoricalData(stock("AAPL"), "", "1 D", "1 min", "TRADES", True, formatDate=2, keepUpToDate=True)
    updates = []
    bars.updateEvent += lambda rows, has_new: updates.append(has_new)
    until(lambda: len(updates) >= 2, "two updates")
    ib.cancelHistoricalData(bars)


def test_a_bar_size_that_the_duration_does_not_allow_is_refused(ib, stock, errors):
    assert len(ib.reqHistoricalData(stock("AAPL"), "", "1 Y", "1 secs", "TRADES", True)) == 0
    assert errors and errors[0][1] in (162, 321)


def test_head_timestamp_comes_before_the_history(ib, stock):
    head = ib.reqHeadTimeStamp(stock("AAPL"), "TRADES", True, formatDate=2)
    first = ib.reqHistoricalData(stock("AAPL"), "", "1 D", "1 min", "TRADES", True, formatDate=2)[0]
    assert head <= first.date


def test_symbols_are_found_by_their_beginning(ib):
    assert "MSFT" in [found.contract.symbol for found in ib.reqMatchingSymbols("MS")]


def test_depth_is_refused_with_a_real_error(ib, stock, errors, until):
    ib.reqMktDepth(stock("AAPL"))
    until(lambda: len(errors) > 0, "the refusal")
    assert errors[0][1] in (10092, 10089, 354, 2152)
