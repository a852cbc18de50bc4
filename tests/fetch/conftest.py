"""How these tests ask."""

import time
from collections.abc import Callable

import httpx
import pytest

from aggregator import fetch
from aggregator.errors import NoAnswer
from aggregator.records import Page, Validators

URL = "https://example.org/papers"
NONE = Validators()
Ask = Callable[..., Page | None]


def at_once(request: httpx.Request) -> None:
    """A pace that never waits: these tests are about other waits."""


@pytest.fixture
def ask(naps: list[float]) -> Ask:
    """`fetch.fetch` with a client of its own, as a run makes it; its pauses end in ``naps``."""

    def asking(url: str = URL, validators: Validators = NONE) -> Page | None:
        with fetch.client(None, None, at_once) as client:
            return fetch.fetch(client, url, validators, sleep=time.sleep)

    return asking


def failure(ask: Ask) -> NoAnswer:
    """The error that a request ends with."""
    with pytest.raises(NoAnswer) as raised:
        ask()
    return raised.value
