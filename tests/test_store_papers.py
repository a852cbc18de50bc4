"""What is known of papers: statements, sightings, climbs, events, what was touched, and texts."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import papers, terms
from aggregator.records import Candidate, Known, Listed, Readings
from aggregator.store import Store
from tests.samples import (
    DAILY,
    DAY,
    FIVE,
    LATER,
    NOW,
    bare,
    climb,
    event,
    everything,
    known,
    listed,
    paper,
    see,
    sighting,
    waiting,
)

SITE = "huggingface"
KEY = "arxiv:2608.00001"
HOUR = timedelta(hours=1)
TRENDING: dict[str, Any] = {"kind": "trending", "period": None}
WEEK: dict[str, Any] = {"kind": "week", "period": "2026-W32"}


def on(day: int) -> dict[str, Any]:
    """The list of a day of August."""
    return {"period": f"2026-08-{day:02}"}


def names(candidates: list[Candidate]) -> list[str]:
    return [one.known.paper.key[-1] for one in candidates]


# -- all that is noted of a paper


def test_a_paper_is_gathered_with_all_that_was_noted_of_it(opened: Store) -> None:
    see(opened, listed(1), listed(2))
    see(opened, listed(1, title="Revised", readings=FIVE), at=LATER, **TRENDING)
    revised = replace(known(1, title="Revised"), changed_at=LATER)
    first = Candidate(
        known=revised,
        sightings=(
            sighting(1),
            sighting(
                1,
                kind="trending",
                period="",
                readings=FIVE,
                first_seen_at=LATER,
                last_seen_at=LATER,
            ),
        ),
        climbs=(climb(NOW, 11, 1234, comments=2),),
        events=(event(LATER, "title", "On Sheep, Part 1", "Revised"),),
    )
    second = Candidate(
        known=known(2),
        sightings=(sighting(2),),
        climbs=(climb(NOW, 12, 1234, comments=2),),
    )
    keys = ["arxiv:2608.00002", "arxiv:none", KEY]
    assert opened.gathered(keys) == [second, first]
    assert opened.gathered(["arxiv:none"]) == opened.gathered([]) == []


def test_more_papers_than_one_question_holds_are_all_gathered_in_the_order_given(
    opened: Store,
) -> None:
    many = [listed(number, number) for number in range(1, 1203)]
    see(opened, *many)
    see(opened, *(listed(number, title="Revised") for number in (1, 1202)), at=LATER)
    keys = [one.paper.key for one in reversed(many)]
    found = opened.gathered(keys)
    assert [one.known.paper.key for one in found] == keys
    assert [(len(one.sightings), len(one.climbs)) for one in found] == [(1, 1)] * 1202
    assert [one.known.paper.key for one in found if one.events] == [keys[0], keys[-1]]


# -- sightings


def test_a_sighting_keeps_its_first_sight_and_meters_that_are_no_longer_shown(
    opened: Store,
) -> None:
    see(opened, listed(1, readings=Readings(upvotes=5, comments=1, stars=2)))
    see(opened, listed(1, rank=7, readings=Readings(upvotes=6)), at=LATER)
    assert opened.gathered([KEY]) == [
        Candidate(
            known=known(1),
            sightings=(
                sighting(
                    1, rank=7, readings=Readings(upvotes=6, comments=1, stars=2), last_seen_at=LATER
                ),
            ),
            climbs=(climb(NOW, 5, 2, comments=1), climb(LATER, 6, 2)),
        )
    ]


def test_the_sightings_of_a_paper_are_told_the_earliest_first_ties_in_a_fixed_order(
    opened: Store,
) -> None:
    see(opened, listed(1), **WEEK)
    see(opened, listed(1, 9), **TRENDING)
    see(opened, listed(1), listed(2))
    see(opened, listed(1), at=LATER, **on(7))
    see(opened, listed(1), source="elsewhere")
    see(opened, listed(1, 3), at=LATER)
    (only,) = opened.gathered([KEY])
    assert only.sightings == (
        sighting(1, source="elsewhere"),
        sighting(1, rank=3, last_seen_at=LATER),
        sighting(1, rank=9, kind="trending", period=""),
        sighting(1, kind="week", period="2026-W32"),
        sighting(1, period="2026-08-07", first_seen_at=LATER, last_seen_at=LATER),
    )


def test_a_list_without_papers_tells_nothing_of_any(opened: Store) -> None:
    see(opened, listed(1))
    before = opened.gathered([KEY])
    see(opened, at=LATER)
    assert (opened.mark(), opened.gathered([KEY])) == (1, before)


# -- events


def test_the_events_of_a_paper_are_told_the_earliest_first_and_in_the_order_they_came(
    opened: Store,
) -> None:
    later = NOW + timedelta(hours=2)
    see(opened, listed(1, title="First", authors=()), listed(2))
    see(opened, listed(1, title="Second"), at=later)
    see(opened, listed(1, title="Third"), at=later)
    see(opened, listed(1, title="Fourth"), listed(2, title="Other"), at=LATER)
    (only,) = opened.gathered([KEY])
    assert only.events == (
        event(LATER, "title", "Third", "Fourth"),
        event(later, "title", "First", "Second"),
        event(later, "authors", None, "Ada Lovelace, Kurt Gödel"),
        event(later, "title", "Second", "Third"),
    )


def test_what_was_not_stated_before_comes_from_nothing(opened: Store) -> None:
    see(opened, replace(listed(1), paper=bare(1)))
    see(opened, replace(listed(1), paper=bare(1, code_url="https://a.example/")), at=LATER)
    (only,) = opened.gathered([KEY])
    assert only.events == (event(LATER, "code_url", None, "https://a.example/"),)


# -- what was touched


@pytest.mark.parametrize(
    ("fresh", "page", "is_touched"),
    [
        (listed(1), {}, False),
        (listed(1, rank=9), {}, False),
        (listed(1, readings=Readings()), {}, False),
        (listed(1, readings=Readings(upvotes=11, comments=2, stars=1235)), {}, True),
        (listed(1, readings=Readings(upvotes=10)), {}, True),
        (listed(1), {"period": "2026-08-07"}, True),
        (listed(1), TRENDING, True),
        (listed(1, ai_summary="Other."), {}, True),
        (listed(1, title="Revised"), {}, True),
    ],
)
def test_a_paper_is_touched_by_facts_by_a_new_place_and_by_votes_that_moved(
    opened: Store, fresh: Listed, page: dict[str, Any], is_touched: bool
) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [])
    mark = opened.mark()
    see(opened, fresh, at=LATER, **page)
    assert (opened.mark(), names(waiting(opened))) == (
        (mark + 1, ["1"]) if is_touched else (mark, [])
    )


def test_what_was_touched_since_a_mark_comes_the_oldest_touch_first_then_by_key(
    opened: Store,
) -> None:
    assert (opened.mark(), list(opened.touched(0))) == (0, [])
    for numbers in ((3, 2), (4,), (1, 5)):
        see(opened, *(listed(number) for number in numbers))
    see(opened, listed(2, readings=FIVE), at=LATER)
    assert opened.mark() == 4
    found = [[names(some) for some in opened.touched(since)] for since in range(5)]
    assert found == [
        [["3", "4", "1", "5", "2"]],
        [["4", "1", "5", "2"]],
        [["1", "5", "2"]],
        [["2"]],
        [],
    ]


def test_what_was_touched_comes_some_hundred_at_once_each_paper_once(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "_CHUNK", 2)
    for numbers in ((1, 2, 3), (4,)):
        see(opened, *(listed(number) for number in numbers))
    assert [names(some) for some in opened.touched(0)] == [["1", "2"], ["3", "4"]]
    see(opened, listed(5))
    chunks = [names(some) for some in opened.touched(0)]
    assert chunks == [["1", "2"], ["3", "4"], ["5"]]


# -- papers of days


def test_papers_of_days_come_by_their_day_then_by_key(opened: Store) -> None:
    days = {1: DAY, 2: date(2026, 8, 5), 3: date(2026, 8, 7), 4: None, 5: date(2026, 8, 5)}
    see(opened, *(listed(number, listed_on=day, listed_at=None) for number, day in days.items()))

    def found(since: date, until: date) -> list[Known]:
        return [one.known for one in opened.listed(since, until)]

    def own(number: int) -> Known:
        return known(number, listed_on=days[number], listed_at=None)

    assert found(date(2026, 8, 5), DAY) == [own(2), own(5), own(1)]
    assert found(DAY, date(2026, 8, 7)) == [own(1), own(3)]
    assert found(date.min, date.max) == [own(2), own(5), own(1), own(3)]
    assert found(DAY, date(2026, 8, 5)) == []
    assert opened.listed(DAY, DAY) == opened.gathered([KEY])


def test_the_day_of_a_paper_stands_beside_its_facts_and_follows_them(
    opened: Store, path: Path
) -> None:
    def days() -> list[object]:
        return [row[5] for row in everything(path)["papers"]]

    see(opened, listed(1), Listed(paper=bare(2), readings=Readings(), rank=2, listed_as="x"))
    assert days() == ["2026-08-06", None]
    earlier, fresh = DAY - timedelta(days=1), listed(2, title=bare(2).title)
    see(opened, listed(1, listed_on=earlier, listed_at=None), fresh, at=LATER)
    assert days() == ["2026-08-05", "2026-08-06"]


# -- what can be looked for


def texts(opened: Store) -> dict[str, terms.Texts]:
    """Key -> the texts of a paper that can be looked for."""
    rows = opened.rows("SELECT key, texts.* FROM texts JOIN papers ON number = texts.rowid")
    return {row[0]: terms.Texts(*row[1:]) for row in rows}


def test_the_texts_of_a_paper_are_folded_beside_it_and_follow_it(opened: Store) -> None:
    see(opened, listed(1), Listed(paper=bare(2), readings=Readings(), rank=2, listed_as="x"))
    other = "arxiv:2608.00002"
    assert texts(opened) == {KEY: terms.texts(paper(1)), other: terms.texts(bare(2))}
    revised = listed(1, title="On Göats", keywords=("goats",))
    see(opened, revised, listed(3), at=LATER)
    assert texts(opened) == {
        KEY: terms.texts(revised.paper),
        other: terms.texts(bare(2)),
        "arxiv:2608.00003": terms.texts(paper(3)),
    }
    found = "SELECT key FROM texts JOIN papers ON number = texts.rowid WHERE texts MATCH ?"
    assert opened.rows(found, ('"on goats"',)) == [(KEY,)]
    assert opened.rows(found, ('"on sheep part 1"',)) == []


def test_votes_that_move_fold_no_text_anew(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    see(opened, listed(1))
    monkeypatch.setattr(terms, "texts", None)
    see(opened, listed(1, readings=FIVE), at=LATER)
    assert opened.mark() == 2


def test_the_index_of_texts_is_written_once_for_a_page_in_whatever_order_it_lists(
    opened: Store,
) -> None:
    told: list[str] = []
    opened._db.set_trace_callback(told.append)
    see(opened, *map(listed, range(77, 0, -1)))
    opened._db.set_trace_callback(None)
    assert len([one for one in told if "INTO 'main'.'texts_content'" in one]) == 77
    assert len([one for one in told if "INTO 'main'.'texts_data'" in one]) < 10


def test_texts_are_of_their_paper_though_the_file_was_packed(opened: Store, path: Path) -> None:
    """VACUUM may give rows other numbers, but not papers."""
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    before = texts(opened)
    opened._db.execute("VACUUM")
    assert texts(opened) == before
    assert [row[-2] for row in everything(path)["papers"]] == [1, 2, 3]


# -- climbs


def seen_with(
    opened: Store, at: Any = NOW, *, upvotes: Any, stars: Any = None, **page: Any
) -> None:
    see(opened, listed(1, readings=Readings(upvotes=upvotes, stars=stars)), at=at, **page)


def climbs(opened: Store, source: str = "huggingface") -> list[tuple[int, Any, Any]]:
    """(hours after NOW, votes, stars) of all climbs in a source."""
    (only,) = opened.gathered([KEY])
    return [
        ((one.at - NOW) // HOUR, one.upvotes, one.stars)
        for one in only.climbs
        if one.source == source
    ]


def test_a_climb_is_the_first_reading_and_each_that_shows_more_than_ever_before(
    opened: Store,
) -> None:
    meters = [(5, 100), (5, 100), (6, 100), (4, 99), (6, 101), (7, 90), (7, 101), (9, 200)]
    for hours, (upvotes, stars) in enumerate(meters):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=stars)
    assert climbs(opened) == [(0, 5, 100), (2, 6, 100), (4, 6, 101), (5, 7, 101), (7, 9, 200)]


def test_a_climb_comes_back_whole(opened: Store) -> None:
    see(opened, listed(1, readings=FIVE))
    (only,) = opened.gathered([KEY])
    assert only.climbs == (climb(NOW, 5, 2, comments=1),)


def test_the_comments_of_a_climb_are_those_that_were_read_then(opened: Store) -> None:
    for hours, (upvotes, comments) in enumerate([(5, 1), (5, 2), (6, None), (7, 4)]):
        readings = Readings(upvotes=upvotes, comments=comments)
        see(opened, listed(1, readings=readings), at=NOW + hours * HOUR)
    # Of lists that were read at the same moment the later one counts, if it shows any.
    three = NOW + 3 * HOUR
    see(opened, listed(1, readings=Readings(upvotes=8)), at=three, **TRENDING)
    (only,) = opened.gathered([KEY])
    assert only.climbs == (
        climb(NOW, 5, comments=1),
        climb(NOW + 2 * HOUR, 6),
        climb(three, 8, comments=4),
    )
    see(opened, listed(1, readings=Readings(upvotes=9, comments=5)), at=three, **WEEK)
    (only,) = opened.gathered([KEY])
    assert only.climbs[-1] == climb(three, 9, comments=5)


def test_the_moment_at_which_votes_were_reached_is_that_of_the_first_climb_with_as_many(
    opened: Store,
) -> None:
    for hours, upvotes in enumerate((1, 4, 12, 11, 9, 12, 30)):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=hours)
    reached = {
        votes: next((hours for hours, upvotes, _ in climbs(opened) if upvotes >= votes), None)
        for votes in (1, 2, 10, 12, 13, 31)
    }
    assert reached == {1: 0, 2: 1, 10: 2, 12: 2, 13: 6, 31: None}


def test_a_list_that_is_behind_shows_fewer_and_that_is_no_fall(opened: Store) -> None:
    seen_with(opened, upvotes=50, stars=7)
    for hours in (1, 2, 3):
        seen_with(opened, NOW + hours * HOUR, upvotes=20 + hours, stars=3, **TRENDING)
        seen_with(opened, NOW + hours * HOUR, upvotes=50, stars=7)
    seen_with(opened, NOW + 4 * HOUR, upvotes=51, stars=3, **TRENDING)
    assert climbs(opened) == [(0, 50, 7), (4, 51, 7)]


def test_meters_that_are_not_shown_are_no_climb_and_take_nothing_back(opened: Store) -> None:
    shown = [(None, None), (None, 3), (None, None), (2, None), (None, 4), (0, 0), (3, None)]
    for hours, (upvotes, stars) in enumerate(shown):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=stars)
    assert climbs(opened) == [(1, None, 3), (3, 2, 3), (4, 2, 4), (6, 3, 4)]


def test_no_votes_and_no_stars_are_a_reading(opened: Store) -> None:
    seen_with(opened, upvotes=0, stars=0)
    seen_with(opened, LATER, upvotes=0, stars=0)
    assert climbs(opened) == [(0, 0, 0)]


@pytest.mark.parametrize("upvotes", [(5, 7, 6), (7, 5, 6), (6, 7, 5)])
def test_of_lists_that_were_read_at_the_same_moment_the_most_counts(
    opened: Store, upvotes: tuple[int, int, int]
) -> None:
    for votes, page in zip(upvotes, ({}, TRENDING, WEEK), strict=True):
        seen_with(opened, upvotes=votes, stars=10 - votes, **page)
    assert climbs(opened) == [(0, 7, 5)]


def test_two_sources_climb_apart(opened: Store) -> None:
    seen_with(opened, upvotes=9, stars=5)
    seen_with(opened, upvotes=2, stars=5, source="elsewhere")
    seen_with(opened, LATER, upvotes=9, stars=6)
    seen_with(opened, LATER, upvotes=3, stars=5, source="elsewhere")
    assert climbs(opened) == [(0, 9, 5), (1, 9, 6)]
    assert climbs(opened, "elsewhere") == [(0, 2, 5), (1, 3, 5)]


def test_papers_climb_apart(opened: Store) -> None:
    see(opened, listed(1), listed(2))
    see(opened, listed(1), listed(2, readings=Readings(upvotes=13)), at=LATER)
    first, second = opened.gathered([KEY, "arxiv:2608.00002"])
    assert first.climbs == (climb(NOW, 11, 1234, comments=2),)
    assert second.climbs == (climb(NOW, 12, 1234, comments=2), climb(LATER, 13, 1234))


def test_climbs_are_told_the_earliest_first_then_by_source(opened: Store) -> None:
    for hours, source in ((0, SITE), (1, "elsewhere"), (2, SITE), (2, "elsewhere")):
        readings, at = Readings(upvotes=hours), NOW + hours * HOUR
        see(opened, listed(1, readings=readings), at=at, source=source)
    (only,) = opened.gathered([KEY])
    assert only.climbs == tuple(
        climb(NOW + hours * HOUR, hours, source=source)
        for hours, source in ((0, SITE), (1, "elsewhere"), (2, "elsewhere"), (2, SITE))
    )
