"""A fresh simulated IB Gateway for every test. Needs `pip install ib_async pytest` and prelive (not by `npx`, which hands no signal on)."""

import json
import os
import shlex
import subprocess
from urllib.request import urlopen

import pytest
from ib_async import IB


@pytest.fixture
def gateway():
    command = [*shlex.split(os.environ.get("PRELIVE", "node_modules/.bin/prelive")), "gateway", "--port", "0", "--control-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())  # one line, once it listens
        process.terminate()


@pytest.fixture
def ib(gateway):
    client = IB()
    client.connect(gateway["host"], gateway["port"], clientId=1, raiseSyncErrors=True)
    yield client
    client.disconnect()


@pytest.fixture
def truth(gateway):
    """What the gateway itself knows: truth("/orders")["orders"], truth("/market/AAPL")["quote"], ..."""
    return lambda path: json.load(urlopen(f"http://127.0.0.1:{gateway['controlPort']}{path}"))
