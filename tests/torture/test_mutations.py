"""A few changed pages, with dice that fall the same each time: the quick part of `mutations`."""

import random
import resource
from pathlib import Path

import pytest

from . import changes, mutations
from .mutations import Account, World


@pytest.fixture(autouse=True)
def _fixtures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pages wherever it runs, and no clock that outlives a test."""
    monkeypatch.setattr(mutations, "REAL", None)
    monkeypatch.setattr("signal.alarm", lambda seconds: 0)


def test_changed_pages_break_no_promise() -> None:
    account = mutations.torture(range(60), 1)
    assert account.broken == []
    assert account.count == 60
    assert sum(sum(became.values()) for became in account.became.values()) == 60


def test_a_change_is_the_same_for_the_same_number() -> None:
    assert mutations.mutate(7, 1) == mutations.mutate(7, 1)
    assert mutations.mutate(7, 1)[2] != mutations.mutate(8, 1)[2]


@pytest.mark.parametrize("kind", changes.CHANGES)
def test_every_change_changes_some_page(kind: str) -> None:
    (true,) = (one for one in mutations.pages() if one.name == "2026-06-10_half")
    dice = random.Random(2)
    changed = (changes.CHANGES[kind](dice, changes.few(true.text, 5)) for _ in range(5))
    assert any(text != changes.few(true.text, 5) for text in changed)


def test_promises_that_are_not_kept_are_told(tmp_path: Path) -> None:
    (true,) = (one for one in mutations.pages() if one.name == "2026-06-10_no-cards")
    world = World(tmp_path, true._replace(text=changes.few(true.text, 2)))
    first, second = sorted(world._before)
    document = tmp_path / "feeds/daily.json"
    document.write_text(
        document.read_text("utf-8")
        .replace(first, "https://example.org/other")
        .replace("<p><strong>", "<p onclick=''><strong>")
        .replace('"title":', '"name":'),
        "utf-8",
    )
    assert list(world._told({3, 5})) == ["exit codes {3, 5}"]
    assert list(world._lost()) == [f"{first} is gone", f"{second} has lost its title"]
    assert [what.partition(" ")[0] for what in world._unread()].count("p") > 1


def test_a_summary_of_what_was_seen_adds_up() -> None:
    account, other = Account(), Account()
    account.add(mutations.torture([0], 1))
    other.add(account)
    other.add(account)
    assert other.count == 2
    assert str(other).startswith("2 mutations: ")
    assert len(other.table().splitlines()) == 2
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != mutations.MEMORY
