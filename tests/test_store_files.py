"""The file of the store: made, brought forward, and refused if it is none."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator import store
from aggregator.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.migrations import MIGRATIONS
from aggregator.store import Store
from tests.samples import entered, everything, known, listed, see, visit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as one:
        yield one


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
    monkeypatch.setattr(store, "MIGRATIONS", (*MIGRATIONS, more))
    with closing(Store(path)) as one:
        assert one.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}
    assert everything(path)["extra"] == [("arxiv:2608.00001",)]


def test_entries_of_a_store_without_archives_stand_in_those_of_their_months(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MIGRATIONS", MIGRATIONS[:1])
    with closing(Store(path)) as one:
        see(one, listed(1))
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO entries VALUES ('daily', 'arxiv:2608.00001', '2026-07-31T23:00:00Z', "
            "'2026-08-06T12:00:00Z', 5, NULL, NULL)"
        )
        db.commit()
    monkeypatch.undo()
    with closing(Store(path)) as one:
        assert one.archives("daily") == {"2026-07": None}
        assert [entry.paper.id for entry in one.month_entries("daily", "2026-07")] == ["2608.00001"]


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path)) as one:
        see(one, listed(1))
    before = everything(path)
    broken = (
        "CREATE TABLE extra (x TEXT) STRICT; DELETE FROM sightings; INSERT INTO nowhere VALUES (1)"
    )
    monkeypatch.setattr(store, "MIGRATIONS", (*MIGRATIONS, broken))
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
    with pytest.raises(StoreDamaged, match="another program"):
        Store(path)
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


@pytest.mark.parametrize(
    ("damage", "ask"),
    [
        ("UPDATE papers SET facts = '{'", lambda one: one.known(["arxiv:2608.00001"])),
        ("UPDATE papers SET facts = '{}'", lambda one: one.entries("daily", 5)),
        ("UPDATE papers SET first_seen_at = 'x'", lambda one: one.known(["arxiv:2608.00001"])),
        ("UPDATE papers SET changed_at = 'x'", lambda one: one.candidates("other")),
        ("UPDATE sightings SET last_seen_at = ''", lambda one: one.candidates("other")),
        ("UPDATE entries SET published_at = '2026'", lambda one: one.entries("daily", 5)),
        ("UPDATE visits SET visit = '[]'", lambda one: one.visits(["page"])),
        ("UPDATE feeds SET files = '{}'", lambda one: one.published("daily")),
    ],
)
def test_a_damaged_record_is_named_and_not_guessed(
    opened: Store, path: Path, damage: str, ask: Callable[[Store], object]
) -> None:
    see(opened, listed(1))
    opened.enter("daily", [entered(1)])
    with closing(sqlite3.connect(path)) as db:
        db.execute(damage)
        db.commit()
    with pytest.raises(StoreDamaged, match="restore a copy"):
        ask(opened)


def test_a_table_that_is_gone_is_a_store_that_cannot_be_used(opened: Store) -> None:
    opened._db.execute("DROP TABLE visits")
    with pytest.raises(StoreError, match="cannot be used"):
        opened.visits(["page"])


def test_a_store_that_another_program_keeps_is_locked_and_waits_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_BUSY_SECONDS", 0)
    with closing(Store(path)) as one, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="locked"):
            one.note(visit())
        assert one.visits(["page"]) == {}
        other.execute("ROLLBACK")
        one.note(visit())
        assert one.visits(["page"]) == {"page": visit()}
