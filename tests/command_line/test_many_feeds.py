"""Many feeds beside each other: what a run does for those of which nothing is new."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aggregator import publish
from aggregator.store import Store
from tests.conftest import Program
from tests.pages import era_2026

from . import site
from .site import FRIDAY, LATER

FEEDS = [f'[[feed]]\nname = "number-{number}"\nany = ["{number}"]' for number in range(1, 51)]
"""Each is about one paper."""
PAPERS = [site.record(number) for number in range(1, 50)]
SOON = "2026-06-12T16:00:00Z"


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Feed -> how often its documents were rendered."""
    made: Counter[str] = Counter()
    written = publish.publish

    def counted(folder: Path, feed: Any, *rest: Any, **named: Any) -> list[str]:
        made[feed.name] += 1
        return written(folder, feed, *rest, **named)

    monkeypatch.setattr(publish, "publish", counted)
    return made


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The transactions that were made."""
    made: list[str] = []
    connect = sqlite3.connect

    def traced(*stated: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*stated, **named)
        connection.set_trace_callback(
            lambda statement: made.append(statement) if statement == "COMMIT" else None
        )
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    return made


def lay(*records: Any) -> None:
    site.put(site.day(FRIDAY, *records))


def test_a_paper_makes_the_documents_of_its_own_feeds_anew_and_no_other(
    program: Program, documents: Counter[str]
) -> None:
    lay(*PAPERS)
    site.ran(program, *FEEDS)
    assert documents == {f"number-{number}": 1 for number in range(1, 51)}
    documents.clear()
    lay(*PAPERS, site.record(50))
    said = site.ran(program, *FEEDS, at=LATER)
    assert said.endswith("number-50 +1; 4 files written\n")
    assert documents == {"number-50": 1}
    documents.clear()
    lay(site.record(1, title="Paper 1, revised"), *PAPERS[1:], site.record(50))
    said = site.ran(program, *FEEDS, at=SOON)
    assert said.endswith("1 changed, 0 refreshed, 49 unchanged; no new entries; 4 files written\n")
    assert documents == {"number-1": 1}


def test_votes_that_move_make_no_document_anew(program: Program, documents: Counter[str]) -> None:
    lay(*PAPERS)
    site.ran(program, *FEEDS)
    before = site.files()
    documents.clear()
    lay(*(site.record(number, upvotes=30) for number in range(1, 50)))
    assert site.ran(program, *FEEDS, at=LATER).endswith("no new entries; 0 files written\n")
    assert (documents, site.files()) == ({}, before)


def test_another_list_that_a_paper_stands_on_is_told_in_its_feeds(program: Program) -> None:
    lay(*PAPERS)
    feeds = [f'{feed}\nlists = ["daily", "trending"]' for feed in FEEDS]
    site.put(era_2026.trending_page(PAPERS[8:9]), "papers/trending")
    site.ran(program, *feeds)
    site.put(era_2026.trending_page([PAPERS[6], PAPERS[8]]), "papers/trending")
    said = site.ran(program, *feeds, at=LATER)
    assert said.endswith("no new entries; 3 files written\n")
    assert [item["tags"] for item in site.items("number-7")] == [["daily", "trending"]]
    assert [item["tags"] for item in site.items("number-8")] == [["daily"]]


def test_what_a_killed_run_let_in_or_was_told_is_published_by_the_next(
    program: Program, documents: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    lay(*PAPERS)
    site.ran(program, *FEEDS)
    documents.clear()
    revised = [site.record(1, title="Paper 1, revised"), *PAPERS[1:], site.record(50)]
    lay(*revised)
    for name in ("enter", "published"):  # before it is noted who entered, and after
        with monkeypatch.context() as patched:
            patched.setattr(Store, name, killed)
            assert program(*site.offline(LATER)).exit_code == 130
    assert documents == {}
    site.ran(program, *FEEDS, at=SOON)
    assert documents == {"number-1": 1, "number-50": 1}
    assert site.items("number-1")[0]["title"] == "Paper 1, revised"


def test_the_logs_of_all_feeds_are_one_transaction(program: Program, commits: list[str]) -> None:
    def made(*feeds: str) -> int:
        """How many transactions a run makes in which votes have moved."""
        lay(*PAPERS)
        site.ran(program, *feeds)
        lay(*(site.record(number, upvotes=30) for number in range(1, 50)))
        commits.clear()
        site.ran(program, *feeds, at=LATER)
        return len(commits)

    assert made(*FEEDS) == made(FEEDS[0])
