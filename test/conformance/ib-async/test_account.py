"""Connecting, account and positions."""

import pytest
from ib_async import IB, MarketOrder


def test_connects_with_every_synchronisation_answered(ib, gateway):
    assert ib.isConnected()
    assert ib.managedAccounts() == [gateway["account"]]
    assert ib.client.serverVersion() == 178  # the newest that ib_async speaks


def test_account_summary_is_the_truth(ib, truth):
    account = truth("/account")
    summary = {row.tag: row for row in ib.accountSummary()}
    assert float(summary["NetLiquidation"].value) == pytest.approx(account["equity"], abs=0.01)
    assert float(summary["TotalCashValue"].value) == pytest.approx(account["cash"], abs=0.01)
    assert summary["NetLiquidation"].currency == "USD"


def test_positions_and_portfolio_follow_fills(ib, truth, stock, until):
    aapl = stock("AAPL")
    trade = ib.placeOrder(aapl, MarketOrder("BUY", 150))
    until(trade.isDone, "the fill")
    (position,) = ib.reqPositions()
    (true,) = truth("/positions")["positions"]
    assert position.contract.conId == true["contract"]["conId"] == aapl.conId
    assert position.position == true["quantity"] == 150
    assert position.avgCost == pytest.approx(true["averageCost"], abs=1e-6)
    until(lambda: [item.position for item in ib.portfolio()] == [150.0], "the portfolio update")


def test_profit_and_loss_of_account_and_position(ib, truth, stock, until):
    aapl = stock("AAPL")
    until(ib.placeOrder(aapl, MarketOrder("BUY", 100)).isDone, "the fill")
    account = ib.managedAccounts()[0]
    whole, single = ib.reqPnL(account), ib.reqPnLSingle(account, "", aapl.conId)
    until(lambda: whole.unrealizedPnL == whole.unrealizedPnL, "profit and loss")
    until(lambda: single.position == 100, "profit and loss of the position")
    (true,) = truth("/positions")["positions"]
    assert single.value == pytest.approx(true["marketValue"], rel=0.02)


def test_a_client_id_in_use_is_refused(ib, gateway):
    second, seen = IB(), []
    second.errorEvent += lambda request_id, code, text, contract: seen.append(code)
    with pytest.raises(Exception):
        second.connect(gateway["host"], gateway["port"], clientId=1, timeout=5)
    assert 326 in seen
    assert ib.isConnected()


def test_several_clients_see_each_others_orders_when_they_ask(ib, gateway, stock, until):
    from ib_async import LimitOrder

    trade = ib.placeOrder(stock("MSFT"), LimitOrder("BUY", 10, 1.00))
    until(lambda: trade.orderStatus.status in ("Submitted", "PreSubmitted"), "the acknowledgement")
    second = IB()
    second.connect(gateway["host"], gateway["port"], clientId=2, raiseSyncErrors=True)
    assert second.reqOpenOrders() == []
    (other,) = second.reqAllOpenOrders()
    assert other.order.permId == trade.order.permId
    assert second.client.getReqId() < 1_000_000_000
    second.disconnect()
