"""What a run without news, and the start of each command, is spared: counted, not timed."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from aggregator import parse, registry
from aggregator.records import ParsedPage
from tests.conftest import Program, Result
from tests.fetch.servers import page, serving

from . import site
from .site import FRIDAY, FRONT, LATER, NOON, THURSDAY

HEAVY = (
    *("httpx", "httpcore", "sqlite3", "tomllib", "protego", "bs4", "lxml", "feedgen", "jinja2"),
    *("pylatexenc", "prometheus_client", "smtplib", "difflib"),
    *("aggregator.config", "aggregator.fetch", "aggregator.parse", "aggregator.merge"),
    *("aggregator.believe", "aggregator.quarantine", "aggregator.content", "aggregator.publish"),
    *("aggregator.page", "aggregator.letter"),
)
"""What some commands want, and others shall not wait for."""
LOADED = f"""
import atexit, sys
from aggregator import cli
atexit.register(lambda: print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr))
sys.exit(cli.main())
"""
CONFIG = {"aggregator.config", "tomllib"}
STORE = {*CONFIG, "sqlite3"}
SITE = {*STORE, "httpx", "aggregator.fetch"}


@pytest.fixture
def _known(program: Program) -> None:
    """A store with two papers, and their feeds."""
    site.configure()
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    assert program(*site.offline()).exit_code == 0


def loaded(*argv: str) -> set[str]:
    """What a command loads that goes well, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, *argv],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return set(ran.stderr.split())


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize(
    ("argv", "wanted"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["update", "--help"], set()),
        (["config"], CONFIG),
        (["status"], STORE),
        (["explain", "2606.00001"], STORE),
        (["update", "--quiet", *site.offline(LATER)], SITE),
    ],
)
def test_a_command_loads_what_it_wants_alone(argv: list[str], wanted: set[str]) -> None:
    assert loaded(*argv) == wanted


def answer(connection: socket.socket, head: bytes) -> None:
    """Of a site with a newest list, which gives it once."""
    if b"GET /robots.txt " in head:
        connection.sendall(page(b"User-agent: *\nAllow: /", "Content-Type: text/plain"))
    elif b"GET /papers " not in head:
        connection.sendall(page(b"", status="404 Not Found"))
    elif b'\r\nIf-None-Match: "1"\r\n' in head:
        connection.sendall(page(b"", 'ETag: "1"', status="304 Not Modified"))
    else:
        newest = site.day(FRIDAY, site.record(1)).encode()
        connection.sendall(page(newest, 'ETag: "1"', "Content-Type: text/html"))


@pytest.mark.usefixtures("naps")
def test_a_304_loads_no_more_than_the_network_and_what_the_site_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(answer) as server:
        url = f"http://{server.host}:{server.port}"
        Path("aggregator.toml").write_text(
            f'[source.huggingface]\nrevisit_days = 0\nbase_url = "{url}"\n', "utf-8"
        )
        loaded("update", "--at", NOON)
        found = loaded("update", "--quiet", "--at", LATER)
    assert found == {*SITE, "httpcore", "protego"}
    asked = [head.split()[1] for head in server.heads]
    assert asked == [b"/robots.txt", b"/papers", b"/papers"]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the pages that are parsed."""
    urls: list[str] = []
    parse_page = parse.parse_page

    def counted(text: str, url: str, *of: Any) -> ParsedPage:
        urls.append(url)
        return parse_page(text, url, *of)

    monkeypatch.setattr(parse, "parse_page", counted)
    return urls


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """First word of each statement that a store is told from now on -> how often."""
    told: Counter[str] = Counter()
    connect = sqlite3.connect

    def traced(*of: Any, **options: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*of, **options)
        db.set_trace_callback(lambda statement: told.update([statement.split()[0]]))
        return db

    monkeypatch.setattr(sqlite3, "connect", traced)
    return told


@pytest.mark.usefixtures("_known")
def test_the_same_page_again_is_not_parsed_and_is_counted_as_read(
    program: Program, parsed: list[str]
) -> None:
    before, known = site.files(), site.known()
    said = (
        "1 request, 1 page read; 2 papers: 0 new, 0 changed, 0 refreshed, 2 unchanged; "
        "no new entries; 0 files written\n"
    )
    assert program(*site.offline(LATER)) == Result(0, said, "")
    assert parsed == []
    assert site.files() == before
    assert site.known() == {
        **known,
        "sightings": [(*row[:-1], LATER) for row in known["sightings"]],
    }


@pytest.mark.usefixtures("_known")
def test_a_page_is_parsed_again_if_one_letter_of_it_differs_or_a_layout_is_new(
    program: Program, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put(site.day(FRIDAY, site.record(1), site.record(2)) + "\n")
    assert program(*site.offline(LATER)).exit_code == 0
    assert parsed == [FRONT]
    monkeypatch.setattr(registry, "layout_names", lambda: ("huggingface_2027_scroll",))
    assert program(*site.offline(LATER)).exit_code == 0
    assert parsed == [FRONT, FRONT]


def test_a_page_with_a_doubt_is_parsed_every_time(program: Program, parsed: list[str]) -> None:
    site.configure()
    site.put(site.day(FRIDAY, site.record(1), site.record(2), site.record(3, id="")))
    for at in (NOON, LATER):
        assert program(*site.offline(at)).exit_code == 0
    assert parsed == [FRONT, FRONT]


def test_a_list_that_another_address_has_shown_since_is_parsed_again(
    program: Program, parsed: list[str]
) -> None:
    """The newest list was away for a run, and is behind the list of its day."""
    site.configure(revisit_days=1)
    site.put(site.day(THURSDAY, site.record(1), site.record(2)))
    assert program(*site.offline("2026-06-11T20:00:00Z")).exit_code == 0
    newest, day = Path("site/huggingface.co/papers.html"), f"papers/date/{THURSDAY}"
    site.put(site.day(THURSDAY, site.record(1), site.record(2), site.record(3)), day)
    newest.rename("away")
    assert program(*site.offline()).exit_code == 3
    Path("away").rename(newest)
    parsed.clear()
    assert program(*site.offline("2026-06-12T12:01:00Z")).exit_code == 0
    assert parsed == [FRONT]


@pytest.mark.usefixtures("_known")
def test_a_run_without_news_ends_a_transaction_for_each_list_and_four_more(
    program: Program, statements: Counter[str]
) -> None:
    """Of the days in the ledger, of the feeds, of the health of the site, and of the run."""
    assert program(*site.offline(LATER)).exit_code == 0
    assert (statements["BEGIN"], statements["COMMIT"]) == (5, 5)
    assert statements["DELETE"] == 0


@pytest.mark.usefixtures("_known")
def test_a_304_parses_nothing_and_says_that_its_papers_were_seen_again(
    program: Program, httpx_mock: HTTPXMock, parsed: list[str]
) -> None:
    page = site.day(FRIDAY, site.record(1), site.record(2))
    httpx_mock.add_response(url=FRONT, html=page, headers={"ETag": '"1"'})
    httpx_mock.add_response(url=FRONT, status_code=304)
    assert program("update", "--at", NOON).exit_code == 0
    assert program("update", "--at", LATER).exit_code == 0
    assert parsed == []
    assert [row[-1] for row in site.known()["sightings"]] == [LATER, LATER]
