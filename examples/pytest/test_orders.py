from ib_async import LimitOrder, Stock


def test_an_order_rests_where_the_gateway_says(ib, truth):
    contract = Stock("AAPL", "SMART", "USD")
    ib.qualifyContracts(contract)
    trade = ib.placeOrder(contract, LimitOrder("BUY", 10, 100.00))
    while trade.orderStatus.status not in ("PreSubmitted", "Submitted"):
        ib.waitOnUpdate(timeout=10)
    (order,) = truth("/orders")["orders"]
    assert (order["permId"], order["limitPrice"]) == (trade.order.permId, 100.00)
