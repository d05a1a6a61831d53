"""ib_async, unmodified, against the simulated gateway; every expected value comes from the gateway's own truth."""

import importlib.util
import json
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from ib_async import Stock

_EXAMPLE = Path(__file__).parents[3] / "examples" / "pytest" / "conftest.py"
_spec = importlib.util.spec_from_file_location("example_conftest", _EXAMPLE)
_example = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_example)

# The fixtures shown in the documentation are the fixtures used here.
gateway, ib, truth = _example.gateway, _example.ib, _example.truth


@pytest.fixture
def until(ib):
    """Lets the client work until a condition holds; fails when it does not within 30 seconds."""

    def wait(condition, what="condition", seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{what} did not come within {seconds} s"
            ib.sleep(0.02)

    return wait


@pytest.fixture
def stock(ib):
    def qualified(symbol):
        contract = Stock(symbol, "SMART", "USD")
        assert ib.qualifyContracts(contract) == [contract]
        return contract

    return qualified


@pytest.fixture
def errors(ib):
    """(request or order id, code, text) of everything that the gateway complained about."""
    seen = []
    ib.errorEvent += lambda request_id, code, text, contract: seen.append((request_id, code, text))
    return seen


@pytest.fixture
def fault(gateway):
    """Starts a fault by the control API: fault({"fill-order": {"symbol": "AAPL"}})."""

    def start(action):
        url = f"http://127.0.0.1:{gateway['controlPort']}/faults"
        request = Request(url, json.dumps(action).encode(), {"Content-Type": "application/json"})
        return json.load(urlopen(request))

    return start
