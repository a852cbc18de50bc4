"""How these tests ask."""

import time
from collections.abc import Callable
from datetime import datetime

import pytest

from aggregator import fetch
from aggregator.errors import NoAnswer
from aggregator.records import Page, Validators
from tests.samples import NOW

URL = "https://example.org/papers"
NONE = Validators()
Ask = Callable[..., Page | None]


def at_once(host: str) -> None:
    """A pace that never waits: these tests are about other waits."""


def clock() -> datetime:
    """The clock of the program, for tests in which no time goes by."""
    return NOW


def asked(url: str = URL, validators: Validators = NONE) -> Page | None:
    """`fetch.fetch` with a client of its own, as a run makes it."""
    with fetch.client(None, None, at_once, clock) as client:
        return fetch.fetch(client, url, validators, sleep=time.sleep)


@pytest.fixture
def ask(naps: list[float]) -> Ask:
    """Asks without ever waiting; the pauses end in ``naps``."""
    return asked


def failure(ask: Ask, url: str = URL) -> NoAnswer:
    """The error that a request ends with."""
    with pytest.raises(NoAnswer) as raised:
        ask(url)
    return raised.value
