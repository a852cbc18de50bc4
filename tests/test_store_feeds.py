"""What a feed is made of: how far it has come, members, the log of who entered, entries, items."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator.errors import StoreError
from aggregator.records import Candidate, Entry, Issued, Item, Link, Readings
from aggregator.store import Store
from tests.samples import (
    DAILY,
    DAY,
    FIVE,
    LATER,
    NOW,
    entered,
    everything,
    item,
    listed,
    paper,
    see,
    waiting,
)

KEY = "arxiv:2608.00001"
TRENDING: dict[str, Any] = {"kind": "trending", "period": None}
WEEK: dict[str, Any] = {"kind": "week", "period": "2026-W32"}


# -- how far a feed has come


def names(candidates: list[Candidate]) -> list[str]:
    return [one.known.paper.key[-1] for one in candidates]


def test_a_feed_waits_for_what_was_touched_since_and_did_not_enter(opened: Store) -> None:
    see(opened, listed(1), listed(2), listed(3))
    assert names(waiting(opened)) == ["1", "2", "3"]
    opened.enter("daily", DAILY, [entered(1)])
    assert names(waiting(opened)) == []
    assert names(waiting(opened, "other")) == ["1", "2", "3"]
    see(opened, listed(1, title="Revised"), listed(2), listed(3, readings=FIVE), listed(4))
    assert names(waiting(opened)) == ["3", "4"]


def test_a_feed_knows_how_far_it_has_considered_and_settled(opened: Store) -> None:
    assert (opened.mark(), opened.considered("daily", DAILY)) == (0, (0, None))
    opened.enter("daily", DAILY, [])
    assert opened.considered("daily", DAILY) == (0, None)
    see(opened, listed(1))
    see(opened, listed(2))
    assert (opened.mark(), opened.considered("daily", DAILY)) == (2, (0, None))
    opened.enter("daily", DAILY, [], settled_on=DAY)
    assert opened.considered("daily", DAILY) == (2, DAY)
    opened.enter("daily", DAILY, [])
    assert opened.considered("daily", DAILY) == (2, None)


def test_a_feed_counts_what_changes_its_documents(opened: Store) -> None:
    def changes() -> int:
        return opened.changes("daily")

    assert changes() == 0
    see(opened, listed(1))
    opened.enter("daily", DAILY, [])
    assert changes() == 0
    opened.enter("daily", DAILY, [entered(1)])
    assert changes() == 1
    opened.enter("daily", DAILY, [], [Issued(item=item(), month="2026-08")])
    assert changes() == 2
    opened.enter("daily", DAILY, [], is_revised=True)
    assert changes() == 3
    opened.enter("daily", DAILY, [])
    assert (changes(), opened.changes("other")) == (3, 0)


def test_a_feed_that_is_about_something_else_considers_all_papers_anew(opened: Store) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [entered(1)], settled_on=DAY)
    other = '["daily","trending"]'
    assert opened.considered("daily", DAILY) == (1, DAY)
    assert opened.considered("daily", other) == (0, None)
    see(opened, listed(2), **TRENDING)
    opened.enter("daily", other, [])
    assert opened.considered("daily", DAILY) == (0, None)
    assert opened.considered("daily", other) == (2, None)
    assert opened.considered("nobody", DAILY) == (0, None)


def test_what_was_published_stays_when_a_feed_is_about_something_else(opened: Store) -> None:
    opened.enter("daily", DAILY, [])
    opened.note_published("daily", "state", ["daily.json"])
    opened.enter("daily", '["weekly"]', [])
    assert opened.published("daily") == ("state", ["daily.json"])


def test_of_many_papers_those_that_are_in_a_feed_are_named(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in range(1, 1203)))
    opened.enter("daily", DAILY, [entered(number) for number in (1, 700, 1202)])
    opened.enter("other", DAILY, [replace(entered(2), feed="other")])
    keys = [f"arxiv:2608.{number:05}" for number in range(1, 1300)]
    assert opened.in_feed("daily", keys) == {keys[0]: 1, keys[699]: 1, keys[1201]: 1}
    assert opened.in_feed("daily", keys[1:3]) == opened.in_feed("nobody", keys) == {}


def test_of_a_paper_in_a_feed_it_is_known_when_something_was_last_told_but_votes(
    opened: Store,
) -> None:
    def told() -> tuple[int, dict[str, int]]:
        return opened.mark(), opened.in_feed("daily", [KEY])

    see(opened, listed(1, readings=FIVE))
    opened.enter("daily", DAILY, [entered(1)])
    assert told() == (1, {KEY: 1})
    see(opened, listed(1, readings=FIVE), at=LATER)
    assert told() == (1, {KEY: 1})
    see(opened, listed(1, readings=Readings(upvotes=9, comments=1, stars=2)), at=LATER)
    assert told() == (2, {KEY: 1})
    see(opened, listed(1, title="Revised", readings=FIVE), at=LATER)
    assert told() == (3, {KEY: 3})
    see(opened, listed(1, title="Revised", readings=FIVE), listed(2), at=LATER, kind="trending")
    assert told() == (4, {KEY: 4})
    see(opened, listed(1, title="Revised", ai_summary="Told.", readings=FIVE), at=LATER)
    assert told() == (5, {KEY: 5})


# -- members


def issued(*made: Item, month: str = "2026-08") -> list[Issued]:
    return [Issued(item=one, month=month) for one in made]


EVENING = datetime(2026, 8, 5, 23, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 8, 7, tzinfo=UTC)


def joined(opened: Store) -> None:
    """Papers 1 to 4 are known, and members of a feed since these moments; 1 is one of another."""
    see(opened, *(listed(number, number) for number in (1, 2, 3, 4)))
    since = (NOW, EVENING, NOW, MIDNIGHT)
    keys = [f"arxiv:2608.0000{number}" for number in (3, 2, 1, 4)]
    opened.join("best", dict(zip(keys, since, strict=True)))
    opened.join("other", {KEY: EVENING})


def test_the_members_of_days_come_with_all_that_was_noted_in_order_of_time_then_key(
    opened: Store,
) -> None:
    joined(opened)
    first, second, third, fourth = opened.gathered(
        [f"arxiv:2608.0000{number}" for number in (1, 2, 3, 4)]
    )
    before, after = date(2026, 8, 5), date(2026, 8, 7)
    assert opened.members("best", DAY, DAY) == [(NOW, first), (NOW, third)]
    assert opened.members("best", before, DAY) == [(EVENING, second), (NOW, first), (NOW, third)]
    assert opened.members("best", after, after) == [(MIDNIGHT, fourth)]
    assert opened.members("other", before, after) == [(EVENING, first)]
    assert opened.members("best", after, before) == opened.members("nobody", before, after) == []
    assert len(opened.members("best", date(1, 1, 1), date(9999, 12, 30))) == 4


def test_a_feed_knows_since_when_papers_are_its_members(opened: Store) -> None:
    joined(opened)
    keys = [f"arxiv:2608.0000{number}" for number in range(1, 6)]
    since = dict(zip(keys, (NOW, EVENING, NOW, MIDNIGHT), strict=False))
    assert opened.members_since("best", keys) == since
    assert opened.members_since("best", keys[1:2]) == {keys[1]: EVENING}
    assert opened.members_since("other", keys) == {KEY: EVENING}
    assert opened.members_since("nobody", keys) == {}


def test_the_days_that_have_members_are_told_from_a_day_on(opened: Store) -> None:
    joined(opened)
    before, after = date(2026, 8, 5), date(2026, 8, 7)
    found = [opened.days_of_members("best", since) for since in (date(1, 1, 1), DAY, after)]
    assert found == [[before, DAY, after], [DAY, after], [after]]
    assert opened.days_of_members("best", date(2026, 8, 8)) == []
    assert opened.days_of_members("other", before) == [before]
    assert opened.days_of_members("nobody", before) == []


def test_a_paper_joins_a_feed_once_and_only_if_it_is_known(opened: Store, path: Path) -> None:
    joined(opened)
    before = everything(path)
    for keys in ((KEY,), ("arxiv:2608.00009",)):
        with pytest.raises(StoreError):
            opened.join("best", dict.fromkeys(keys, NOW))
    assert everything(path) == before
    opened.join("best", {})
    assert everything(path) == before


def test_a_feed_that_is_disbanded_has_no_members_and_keeps_its_entries(opened: Store) -> None:
    joined(opened)
    opened.enter("best", DAILY, [replace(entered(1), feed="best")], issued(item("a")))
    opened.disband("best")
    keys = [f"arxiv:2608.0000{number}" for number in range(1, 5)]
    assert opened.members_since("best", keys) == {}
    assert opened.members_since("other", keys) == {KEY: EVENING}
    assert opened.in_feed("best", keys) == {KEY: 1}
    assert opened.items("best", 9) == (item("a"),)
    opened.join("best", {KEY: MIDNIGHT})
    assert opened.members_since("best", keys) == {KEY: MIDNIGHT}


# -- items that are no papers


def test_an_item_comes_back_whole(opened: Store) -> None:
    full = item(
        external_url="https://example.org/other",
        summary="Sheep.",
        summary_html="<p>Sheep.</p>",
        authors=("Ada Lovelace", "李 明"),
        categories=("digest",),
        links=(Link(name="All", url="https://example.org/all", media_type="text/html"),),
        thumbnail="https://cdn.example.org/t.png",
        appeared_on=DAY,
        doi="10.48550/arXiv.2608.00001",
        source="arXiv:2608.00001",
    )
    opened.enter("week", DAILY, [], issued(full, item("bare", LATER)))
    assert opened.items("week", 9) == (item("bare", LATER), full)


def test_items_come_newest_first_ties_by_id_and_no_more_than_asked(opened: Store) -> None:
    early = NOW - timedelta(days=1)
    made = [item("c"), item("b"), item("late", LATER), item("early", early)]
    opened.enter("week", DAILY, [], issued(*made))
    opened.enter("other", DAILY, [], issued(item("b")))
    whole = (made[2], made[1], made[0], made[3])
    assert opened.items("week", 10) == whole
    assert opened.items("week", 2) == whole[:2]
    assert opened.items("other", 10) == (item("b"),)
    assert opened.items("nobody", 10) == ()


def test_a_feed_knows_which_items_it_has(opened: Store) -> None:
    opened.enter("week", DAILY, [], issued(item("a"), item("b")))
    ids = [item(name).id for name in ("b", "c", "a")]
    assert opened.issued("week", ids) == {ids[0], ids[2]}
    assert opened.issued("week", ids[1:2]) == opened.issued("other", ids) == set()


def test_an_item_is_issued_once_and_a_log_that_fails_half_way_leaves_nothing(
    opened: Store, path: Path
) -> None:
    see(opened, listed(1))
    opened.enter("week", DAILY, [], issued(item("a")), DAY)
    see(opened, listed(2))
    before = everything(path)
    with pytest.raises(StoreError):
        opened.enter("week", DAILY, [entered(1)], issued(item("b"), item("a")), None)
    assert everything(path) == before


def test_each_month_has_its_items_and_is_opened_again_by_one_that_comes_late(
    opened: Store,
) -> None:
    opened.enter("week", DAILY, [], issued(item("a"), item("b"), month="2026-07"))
    opened.enter("week", DAILY, [], issued(item("c", LATER), month="2026-08"))
    assert opened.archives("week") == {"2026-07": None, "2026-08": None}
    found = [opened.month_items("week", month) for month in ("2026-06", "2026-07", "2026-08")]
    assert found == [(), (item("a"), item("b")), (item("c", LATER),)]
    assert opened.month_items("other", "2026-07") == ()
    for month in ("2026-07", "2026-08"):
        opened.note_archived("week", month, "state")
    opened.enter("week", DAILY, [], issued(item("d"), month="2026-07"))
    assert opened.archives("week") == {"2026-07": None, "2026-08": "state"}


# -- entries


def test_entries_come_newest_first_ties_by_key_and_no_more_than_asked(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3, 4)))
    see(opened, listed(2, title="Revised"), at=LATER)
    early = NOW - timedelta(days=1)
    lines = [entered(3), entered(2), entered(1, published_at=early), entered(4)]
    opened.enter("daily", DAILY, lines)
    opened.enter("other", DAILY, [replace(entered(1), feed="other")])
    whole = tuple(
        Entry(
            id=f"https://arxiv.org/abs/2608.{number:05}",
            paper=paper(number, **stated),
            published_at=at,
            updated_at=updated,
            readings=FIVE,
            lists=("daily",),
        )
        for number, at, updated, stated in (
            (2, NOW, LATER, {"title": "Revised"}),
            (3, NOW, NOW, {}),
            (4, NOW, NOW, {}),
            (1, early, early, {}),
        )
    )
    assert opened.entries("daily", 10) == whole
    assert opened.entries("daily", 2) == whole[:2]
    assert opened.entries("nobody", 2) == ()


def test_the_newest_days_are_those_that_have_entries_and_hold_all_of_theirs(opened: Store) -> None:
    days_ago = {1: 0, 2: 0, 3: 4, 4: 9}
    see(opened, *(listed(number, number) for number in days_ago))
    moments = {number: NOW - timedelta(days=days) for number, days in days_ago.items()}
    opened.enter("daily", DAILY, [entered(n, published_at=at) for n, at in moments.items()])
    newest = opened.entries("daily", 10)
    assert [entry.paper.key[-1] for entry in newest] == ["1", "2", "3", "4"]
    held = [opened.newest_days("daily", days, 10) for days in (0, 1, 2, 3, 4)]
    assert held == [newest[:count] for count in (0, 2, 3, 4, 4)]
    assert opened.newest_days("daily", 2, 1) == newest[:1]
    assert opened.newest_days("nobody", 2, 10) == ()


def test_an_entry_is_updated_no_earlier_than_it_is_published(opened: Store) -> None:
    see(opened, listed(1))
    see(opened, listed(1, title="Revised"), at=NOW)
    opened.enter("daily", DAILY, [entered(1, published_at=LATER)])
    (one,) = opened.entries("daily", 1)
    assert (one.published_at, one.updated_at) == (LATER, LATER)


LISTS: list[tuple[list[dict[str, Any]], tuple[str, ...]]] = [
    ([{}], ("daily",)),
    ([{}, {"period": "2026-08-07"}], ("daily",)),
    ([WEEK], ("daily", "weekly")),
    ([{"kind": "month", "period": "2026-08"}], ("daily", "monthly")),
    ([TRENDING], ("trending",)),
    ([{"kind": "search", "period": "red sheep"}], ("search:red sheep",)),
    ([{"kind": "search", "period": "sheep: a study"}], ("search:sheep: a study",)),
    (
        [{"kind": "search", "period": "words"}, TRENDING, WEEK, {}],
        ("daily", "search:words", "trending", "weekly"),
    ),
    (
        [
            {"kind": "search", "period": "b"},
            {"kind": "month", "period": "2026-07"},
            {"kind": "month", "period": "2026-08"},
            {"kind": "search", "period": "a"},
        ],
        ("daily", "monthly", "search:a", "search:b"),
    ),
]


@pytest.mark.parametrize(("pages", "stood_on"), LISTS)
def test_an_entry_names_the_lists_that_its_paper_stood_on_each_once(
    opened: Store, pages: list[dict[str, Any]], stood_on: tuple[str, ...]
) -> None:
    see(opened, listed(2), **TRENDING)
    for page in pages:
        see(opened, listed(1), **page)
    opened.enter("daily", DAILY, [entered(1)])
    (one,) = opened.entries("daily", 1)
    (other,) = opened.month_entries("daily", "2026-08")
    assert (one.lists, other) == (stood_on, one)


# -- archives


def test_each_month_of_a_feed_has_its_entries_and_is_final_when_that_is_noted(
    opened: Store,
) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    opened.enter("daily", DAILY, [entered(1, month="2026-09"), entered(2), entered(3)])
    others = (entered(1, month="2026-10"), entered(2))
    opened.enter("other", DAILY, [replace(one, feed="other") for one in others])
    assert opened.archives("daily") == {"2026-08": None, "2026-09": None}
    opened.note_archived("daily", "2026-08", "state")
    assert opened.archives("daily") == {"2026-08": "state", "2026-09": None}
    assert opened.archives("other") == {"2026-08": None, "2026-10": None}
    found = [
        [one.paper.id for one in opened.month_entries("daily", month)]
        for month in ("2026-07", "2026-08", "2026-09")
    ]
    assert found == [[], ["2608.00002", "2608.00003"], ["2608.00001"]]


def test_a_line_that_enters_a_final_month_opens_it_again(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    opened.enter("daily", DAILY, [entered(1, month="2026-07"), entered(2)])
    opened.enter("other", DAILY, [replace(entered(1, month="2026-07"), feed="other")])
    for feed, month in (("daily", "2026-07"), ("daily", "2026-08"), ("other", "2026-07")):
        opened.note_archived(feed, month, "state")
    opened.enter("daily", DAILY, [])
    assert opened.archives("daily") == {"2026-07": "state", "2026-08": "state"}
    opened.enter("daily", DAILY, [entered(3, month="2026-07")])
    assert opened.archives("daily") == {"2026-07": None, "2026-08": "state"}
    assert opened.archives("other") == {"2026-07": "state"}
