"""Orders: place, modify, cancel, partial fills, commissions, what-if, brackets, errors, reconnect."""

import pytest
from ib_async import IB, LimitOrder, MarketOrder, Order, StopOrder

WORKING = ("Submitted", "PreSubmitted")


def true_order(truth, order_id):
    (order,) = [order for order in truth("/orders")["orders"] if order["orderId"] == order_id]
    return order


def test_a_market_order_fills_and_its_commissions_are_told(ib, truth, stock, until):
    trade = ib.placeOrder(stock("AAPL"), MarketOrder("BUY", 300, orderRef="conformance-1"))
    until(lambda: trade.isDone() and all(fill.commissionReport.execId for fill in trade.fills), "fills with commissions")
    executions = truth("/executions")["executions"]
    assert trade.orderStatus.status == "Filled"
    assert [fill.execution.execId for fill in trade.fills] == [true["executionId"] for true in executions]
    assert [fill.execution.shares for fill in trade.fills] == [true["quantity"] for true in executions]
    assert [fill.execution.price for fill in trade.fills] == pytest.approx([true["price"] for true in executions])
    assert [fill.commissionReport.commission for fill in trade.fills] == pytest.approx(
        [true["commission"]["commission"] for true in executions]
    )
    assert {fill.execution.orderRef for fill in trade.fills} == {"conformance-1"}
    assert trade.filled() == 300


def test_a_large_order_fills_in_parts(ib, truth, stock, until):
    trade = ib.placeOrder(stock("AAPL"), MarketOrder("BUY", 4000))
    until(trade.isDone, "the last part", seconds=60)
    assert len(trade.fills) > 1
    assert sum(fill.execution.shares for fill in trade.fills) == 4000
    assert trade.fills[-1].execution.cumQty == 4000
    assert trade.orderStatus.avgFillPrice == pytest.approx(true_order(truth, trade.order.orderId)["averageFillPrice"], rel=1e-6)


def test_a_resting_order_is_modified_and_cancelled(ib, truth, stock, until):
    msft = stock("MSFT")
    trade = ib.placeOrder(msft, LimitOrder("BUY", 10, 100.00, tif="GTC"))
    until(lambda: trade.orderStatus.status in WORKING, "the acknowledgement")
    perm_id = trade.order.permId
    trade.order.lmtPrice, trade.order.totalQuantity = 101.5, 20
    ib.placeOrder(msft, trade.order)
    until(lambda: true_order(truth, trade.order.orderId)["limitPrice"] == 101.5, "the change")
    assert true_order(truth, trade.order.orderId)["quantity"] == 20
    assert trade.order.permId == perm_id
    # An unsolicited message about the change may arrive during the reply: the order is then in it twice.
    open_trades = ib.reqOpenOrders()
    assert {open_trade.order.permId for open_trade in open_trades} == {perm_id}
    assert (open_trades[-1].order.lmtPrice, open_trades[-1].order.totalQuantity) == (101.5, 20)
    ib.cancelOrder(trade.order)
    until(trade.isDone, "the cancel")
    assert trade.orderStatus.status == "Cancelled"
    assert true_order(truth, trade.order.orderId)["status"] == "Cancelled"


def test_what_if_costs_margin_and_commission_and_places_nothing(ib, truth, stock):
    state = ib.whatIfOrder(stock("AAPL"), MarketOrder("BUY", 100))
    assert float(state.initMarginChange) > 0
    assert 0 < state.commission < 10
    assert truth("/orders")["orders"] == []


def test_a_price_off_the_grid_is_error_110(ib, stock, errors, until):
    trade = ib.placeOrder(stock("AAPL"), LimitOrder("BUY", 10, 100.001))
    until(lambda: len(errors) > 0, "the refusal")
    assert errors[0][:2] == (trade.order.orderId, 110)


def test_an_order_beyond_the_buying_power_is_rejected(ib, stock, errors, until):
    trade = ib.placeOrder(stock("AAPL"), LimitOrder("BUY", 1_000_000, 200.00))
    until(lambda: len(errors) > 0, "the rejection")
    assert errors[0][:2] == (trade.order.orderId, 201)


def test_cancelling_what_is_not_there_is_error_10147(ib, errors, until):
    ib.cancelOrder(Order(orderId=4242))
    until(lambda: len(errors) > 0, "the refusal")
    assert errors[0][:2] == (4242, 10147)


def test_a_stop_order_is_held_until_it_is_triggered(ib, truth, stock, until):
    trade = ib.placeOrder(stock("AAPL"), StopOrder("SELL", 10, 1.00))
    until(lambda: trade.orderStatus.status == "PreSubmitted", "the acknowledgement")
    assert trade.orderStatus.whyHeld == "trigger"
    assert true_order(truth, trade.order.orderId)["type"] == "STP"
    ib.cancelOrder(trade.order)
    until(trade.isDone, "the cancel")


def test_immediate_or_cancel_that_cannot_fill_is_cancelled(ib, stock, until):
    trade = ib.placeOrder(stock("AAPL"), LimitOrder("BUY", 10, 1.00, tif="IOC"))
    until(trade.isDone, "the end")
    assert (trade.orderStatus.status, trade.filled()) == ("Cancelled", 0)


def test_a_bracket_holds_its_children_and_one_cancels_the_other(ib, truth, fault, stock, until):
    aapl = stock("AAPL")
    price = truth("/market/AAPL")["quote"]["ask"]
    bracket = ib.bracketOrder("BUY", 50, round(price * 1.02, 2), round(price * 1.5, 2), round(price * 0.5, 2))
    parent, take, stop = (ib.placeOrder(aapl, order) for order in bracket)
    until(parent.isDone, "the parent's fill")
    until(lambda: take.orderStatus.status == "Submitted", "the take-profit at work")
    assert stop.orderStatus.status == "PreSubmitted"
    fault({"fill-order": {"order_id": take.order.orderId}})
    until(lambda: take.isDone() and stop.isDone(), "both children's end")
    assert [trade.orderStatus.status for trade in (parent, take, stop)] == ["Filled", "Filled", "Cancelled"]
    assert truth("/positions")["positions"] == []


def test_a_cut_connection_is_noticed_and_made_again(ib, gateway, fault, until):
    fault({"drop-connection": {"how": "rst"}})
    with pytest.raises(ConnectionError):  # how ib_async tells whoever waits
        until(lambda: not ib.isConnected(), "the loss")
    assert not ib.isConnected()
    ib.connect(gateway["host"], gateway["port"], clientId=1, raiseSyncErrors=True)
    assert ib.isConnected()


def test_nothing_is_told_of_an_order_until_it_is_transmitted(ib, truth, stock, until):
    aapl = stock("AAPL")
    order = LimitOrder("BUY", 10, 1.00, transmit=False)
    trade = ib.placeOrder(aapl, order)
    ib.reqCurrentTime()
    assert trade.orderStatus.status == "PendingSubmit"  # the client's own word: nothing has come
    assert ib.reqOpenOrders() == []
    assert true_order(truth, order.orderId)["transmit"] is False
    order.transmit = True
    ib.placeOrder(aapl, order)
    until(lambda: trade.orderStatus.status in WORKING, "the acknowledgement")
    assert len(truth("/orders")["orders"]) == 1


def test_after_a_reconnect_the_open_order_and_the_fills_are_found_again(ib, gateway, truth, stock, until):
    aapl = stock("AAPL")
    resting = ib.placeOrder(aapl, LimitOrder("BUY", 10, 100.00, tif="GTC"))
    until(ib.placeOrder(aapl, MarketOrder("BUY", 100)).isDone, "the fill")
    until(lambda: resting.orderStatus.status in WORKING, "the acknowledgement")
    ib.disconnect()
    again = IB()
    again.connect(gateway["host"], gateway["port"], clientId=1, raiseSyncErrors=True)
    assert [trade.order.permId for trade in again.openTrades()] == [resting.order.permId]
    assert sorted(fill.execution.execId for fill in again.fills()) == sorted(
        true["executionId"] for true in truth("/executions")["executions"]
    )
    assert again.client.getReqId() > resting.order.orderId
    again.cancelOrder(again.openTrades()[0].order)
    until(lambda: not again.openTrades(), "the cancel")
    again.disconnect()


def test_completed_orders_are_those_that_ended(ib, truth, stock, until):
    trade = ib.placeOrder(stock("AAPL"), MarketOrder("BUY", 10))
    until(trade.isDone, "the fill")
    (completed,) = ib.reqCompletedOrders(False)
    assert completed.order.permId == trade.order.permId
    assert completed.orderStatus.status == "Filled"


def test_a_global_cancel_ends_every_working_order(ib, truth, stock, until):
    trades = [ib.placeOrder(stock(symbol), LimitOrder("BUY", 1, 1.00)) for symbol in ("AAPL", "MSFT", "TSLA")]
    until(lambda: all(trade.orderStatus.status in WORKING for trade in trades), "the acknowledgements")
    ib.reqGlobalCancel()
    until(lambda: all(trade.isDone() for trade in trades), "the cancels")
    assert {order["status"] for order in truth("/orders")["orders"]} == {"Cancelled"}
