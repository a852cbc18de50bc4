"""What all tests share."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from pytest_httpx import HTTPXMock

from aggregator import cli
from aggregator.store import Store
from tests import tools

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A deadline of a single example would fail tests on a busy machine.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_report_header() -> list[str]:
    """Says which tests run only where they have what they need."""
    return [
        f"REAL_PAGES: {os.environ.get('REAL_PAGES', 'not set, so its tests are left out')}",
        tools.header(),
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--bless``: write what a test expects anew; it fails all the same, so the diff is read."""
    parser.addoption("--bless", action="store_true", help="write expected files anew, and fail")


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written anew."""
    return bool(request.config.getoption("--bless"))


@pytest.fixture(autouse=True)
def _no_request_but_those_planned(httpx_mock: HTTPXMock) -> None:
    """Any request that a test has not planned with ``httpx_mock`` fails it, whatever it catches.

    ``--offline`` is a transport of its own, so it goes on as in real life.
    """


@pytest.fixture(autouse=True)
def _no_site_has_a_robots_txt(httpx_mock: HTTPXMock) -> None:
    """Whatever site a test plans, it may be asked; tests of robots.txt plan their own."""
    httpx_mock.add_response(
        url=re.compile(r"https?://[^/]+/robots\.txt"),
        status_code=404,
        is_optional=True,
        is_reusable=True,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; each context of it is a new profile. One for all tests of a process:
    playwright cannot be there twice."""
    from playwright.sync_api import sync_playwright  # most tests do without

    assert tools.CHROMIUM, "chromium is missing"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=tools.CHROMIUM, args=tools.CHROMIUM_ARGUMENTS
        )
        yield made
        made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store may be."""
    return tmp_path / "papers.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Store]:
    """A new store, open."""
    with closing(Store(path)) as one:
        yield one


@dataclass(frozen=True)
class Result:
    """How a run of the program ended, and what it said."""

    exit_code: int
    out: str
    err: str


Program = Callable[..., Result]
"""Arguments of the command line -> how it went; paths and numbers may stand among them."""


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing waits, but the clock goes on: the seconds that would have been slept."""
    slept: list[float] = []
    monotonic = time.monotonic
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + sum(slept))
    return slept


@pytest.fixture
def program(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    naps: list[float],
) -> Program:
    """Runs the program in this process, in an empty folder, without ever waiting."""
    monkeypatch.chdir(tmp_path)

    def run(*argv: object) -> Result:
        capsys.readouterr()
        exit_code = cli.main([str(argument) for argument in argv])
        return Result(exit_code, *capsys.readouterr())

    return run
