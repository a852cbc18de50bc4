"""The file of the store: made, brought forward, looked into, and refused if it is none."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import database, questions
from aggregator.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.migrations import MIGRATIONS
from aggregator.records import Health, Issued, Report
from aggregator.store import Store
from tests.samples import (
    DAILY,
    DAY,
    LATER,
    NOW,
    entered,
    everything,
    item,
    known,
    line,
    listed,
    see,
    visit,
)


def test_a_store_is_made_with_its_newest_format(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_older_store_is_brought_forward_and_keeps_its_papers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    more = "CREATE TABLE extra (x TEXT) STRICT; INSERT INTO extra SELECT key FROM papers;"
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, more))
    with closing(Store(path)) as one:
        assert one.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}
    assert everything(path)["extra"] == [("arxiv:2608.00001",)]


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    before = everything(path)
    broken = (
        "CREATE TABLE extra (x TEXT) STRICT; DELETE FROM sightings; INSERT INTO nowhere VALUES (1)"
    )
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(StoreError):
        Store(path)
    monkeypatch.undo()
    assert everything(path) == before
    with closing(Store(path)) as one:
        assert one.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}


def test_a_store_of_a_newer_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="update the program"):
        Store(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program") as caught:
        Store(path)
    assert type(caught.value) is StoreError
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_text("no database " * 1000)
    with pytest.raises(StoreDamaged) as caught:
        Store(path)
    assert caught.value.path == str(path)


def test_a_place_where_no_file_can_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "nowhere" / "papers.db")
    assert type(caught.value) is StoreError


def test_a_store_cut_short_is_damaged(path: Path) -> None:
    with closing(Store(path)) as one:
        see(one, *(listed(number, number) for number in range(1, 500)))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreDamaged), closing(Store(path)) as one:
        one.known([f"arxiv:2608.{number:05}" for number in range(1, 500)])


KEY = "arxiv:2608.00001"
AUGUST = ("huggingface", date(2026, 8, 1), date(2026, 8, 31))
TRENDING: dict[str, Any] = {"kind": "trending", "period": None}
HEALTH = Health(
    source="huggingface", asked_at=NOW, well_at=NOW, failing_since=None, failures=0, problem=None
)


@pytest.mark.parametrize(
    ("damage", "ask"),
    [
        ("UPDATE papers SET facts = '{'", lambda one: one.known(["arxiv:2608.00001"])),
        ("UPDATE papers SET facts = '{}'", lambda one: one.entries("daily", 5)),
        ("UPDATE papers SET first_seen_at = 'x'", lambda one: one.known(["arxiv:2608.00001"])),
        ("UPDATE papers SET changed_at = 'x'", lambda one: list(one.touched(0))),
        ("UPDATE sightings SET last_seen_at = ''", lambda one: list(one.touched(0))),
        ("UPDATE feeds SET settled_on = 'x'", lambda one: one.considered("daily", DAILY)),
        ("UPDATE members SET since = '2026-08-06T1'", lambda one: one.members("daily", DAY, DAY)),
        ("UPDATE members SET since = 'x'", lambda one: one.members_since("daily", [KEY])),
        ("UPDATE members SET since = 'x'", lambda one: one.days_of_members("daily", DAY)),
        ("UPDATE items SET item = '{}'", lambda one: one.items("daily", 5)),
        ("UPDATE items SET item = ''", lambda one: one.month_items("daily", "2026-08")),
        ("UPDATE entries SET published_at = '2026'", lambda one: one.entries("daily", 5)),
        ("UPDATE visits SET visit = '[]'", lambda one: one.visits(["page"])),
        ("UPDATE feeds SET files = '{}'", lambda one: one.published("daily")),
        ("UPDATE days SET day = 'x'", lambda one: one.open_days("huggingface", NOW)),
        ("UPDATE days SET day = 'x'", lambda one: one.latest_day("huggingface")),
        (
            "UPDATE days SET day = '2026-08', listed = 1",
            lambda one: one.last_day_with_papers("huggingface", DAY),
        ),
        ("UPDATE days SET read_at = 'x'", lambda one: one.open_days("huggingface", NOW)),
        ("UPDATE days SET read_from = '[1]'", lambda one: one.open_days("huggingface", NOW)),
        ("UPDATE health SET health = '{}'", lambda one: one.health("huggingface")),
        ("UPDATE requests SET at = '2026-08-06T20:3x'", lambda one: one.requests(NOW, LATER)),
        ("UPDATE runs SET started_at = 'x'", lambda one: one.runs(1)),
        ("UPDATE runs SET report = '[]'", lambda one: one.runs(1)),
        ("UPDATE climbs SET at = 'x'", lambda one: one.gathered([KEY])),
        ("UPDATE sightings SET first_seen_at = 'x'", lambda one: one.gathered([KEY])),
        ("UPDATE events SET at = 'x'", lambda one: one.gathered([KEY])),
        ("UPDATE papers SET facts = '[]'", lambda one: one.listed(DAY, DAY)),
        ("UPDATE entries SET entered_at = 'x'", lambda one: questions.entered(one, KEY)),
        ("UPDATE sightings SET kind = 'year'", lambda one: one.entries("daily", 5)),
        ("UPDATE papers SET facts = '{}'", lambda one: questions.strays(one, *AUGUST)),
        (
            "UPDATE sightings SET kind = 'day', period = '2026-08-1'",
            lambda one: questions.tallies(one, *AUGUST, ["daily"]),
        ),
    ],
)
def test_a_damaged_record_is_named_and_not_guessed(
    opened: Store, path: Path, damage: str, ask: Callable[[Store], object]
) -> None:
    see(opened, listed(1), line=line(read_at=NOW), **TRENDING)
    see(opened, listed(1, title="Revised"), at=LATER, **TRENDING)
    opened.enter("daily", DAILY, [entered(1)], [Issued(item=item(), month="2026-08")], DAY)
    opened.join("daily", {KEY: NOW})
    opened.note_run(NOW, "update", 0, None, Report())
    opened.note_health(HEALTH)
    opened.note_request(NOW, timedelta(minutes=5))
    with closing(sqlite3.connect(path)) as db:
        db.execute(damage)
        db.commit()
    with pytest.raises(StoreDamaged, match="a record in it cannot be read"):
        ask(opened)


def test_a_table_that_is_gone_is_a_store_that_cannot_be_used(opened: Store) -> None:
    opened._db.execute("DROP TABLE visits")
    with pytest.raises(StoreError, match="cannot be used"):
        opened.visits(["page"])


def test_a_store_that_another_program_keeps_is_locked_and_waits_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    with closing(Store(path)) as one, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="locked"):
            one.note(visit())
        assert one.visits(["page"]) == {}
        other.execute("ROLLBACK")
        one.note(visit())
        assert one.visits(["page"]) == {"page": visit()}


# -- looked into


def test_to_look_into_a_store_makes_none(path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used") as caught:
        Store(path, read_only=True)
    assert type(caught.value) is StoreError
    assert caught.value.path == str(path)
    assert list(path.parent.iterdir()) == []


def test_to_look_into_an_older_store_does_not_bring_it_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    before = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE extra (x TEXT)"))
    with pytest.raises(StoreError, match="an update brings it up to date") as caught:
        Store(path, read_only=True)
    assert type(caught.value) is StoreError
    assert path.read_bytes() == before
    Store(path).close()
    with closing(Store(path, read_only=True)) as one:
        assert one.known([KEY]) == {KEY: known(1)}


def test_to_look_into_an_empty_file_leaves_it_empty(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="nothing is stored in it yet"):
        Store(path, read_only=True)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("version", [len(MIGRATIONS) + 1, 0])
def test_to_look_into_what_is_not_ours_is_refused_as_to_write_it_is(
    path: Path, version: int
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
        db.execute(f"PRAGMA user_version = {version}")
    for read_only in (False, True):
        with pytest.raises(StoreTooNew if version else StoreError, match="program"):
            Store(path, read_only=read_only)


@pytest.mark.parametrize(
    "write",
    [
        lambda one: see(one, listed(2)),
        lambda one: one.note(visit()),
        lambda one: one.begin_days("huggingface", [DAY]),
        lambda one: one.enter("daily", DAILY, []),
        lambda one: one.join("best", {KEY: NOW}),
        lambda one: one.disband("best"),
        lambda one: one.note_request(NOW, timedelta(minutes=5)),
        lambda one: one.note_run(NOW, "update", 0, None, Report()),
    ],
)
def test_to_look_into_a_store_changes_nothing_in_it(
    path: Path, write: Callable[[Store], object]
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    before = path.read_bytes(), everything(path)
    with closing(Store(path, read_only=True)) as one:
        with pytest.raises(StoreError, match="readonly database"):
            write(one)
        assert one.known([KEY]) == {KEY: known(1)}
    assert (path.read_bytes(), everything(path)) == before


def test_a_store_can_be_looked_into_while_a_run_writes_and_as_it_was_before(path: Path) -> None:
    with closing(Store(path)) as one, closing(Store(path, read_only=True)) as other:
        see(one, listed(1))
        with one._transaction():
            one._db.execute("DELETE FROM sightings")
            one._db.execute("DELETE FROM climbs")
            one._db.execute("DELETE FROM papers")
            with closing(Store(path, read_only=True)) as another:
                for reader in (other, another):
                    assert (reader.known([KEY]), reader.mark()) == ({KEY: known(1)}, 1)
        assert (other.known([KEY]), other.mark()) == ({}, 0)


def test_who_may_not_write_the_folder_can_look_into_a_store_and_leaves_nothing_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    monkeypatch.setattr(os, "access", lambda where, mode: mode != os.W_OK)
    with closing(Store(path, read_only=True)) as one:
        assert one.known([KEY]) == {KEY: known(1)}
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    with closing(Store(path)) as one:
        see(one, listed(2))
        with closing(Store(path, read_only=True)) as other:
            assert len(other.known([KEY, known(2).paper.key])) == 2


@pytest.mark.parametrize("name", ["a b.db", "a?mode=memory.db", "a#b.db", "100%41.db", "ü.db"])
def test_a_store_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(Store(Path(name))) as one:
        see(one, listed(1))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with closing(Store(Path(name), read_only=True)) as one:
        assert one.known([KEY]) == {KEY: known(1)}
