"""What a page changes in what is known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from aggregator import dates
from aggregator.merge import SIGNIFICANT, decide, merged, statement
from aggregator.records import Changes, Event, Known, Listed, Paper, Reading, Readings, Sighting
from tests.samples import DAY, NOW, bare, listed, paper, parsed

LATER = NOW + timedelta(hours=1)


def known(one: Paper, changed_at: datetime | None = None) -> Known:
    return Known(paper=one, first_seen_at=NOW, changed_at=changed_at)


def sighting(one: Listed, **stated: Any) -> Sighting:
    whole: dict[str, Any] = {"source": "huggingface", "kind": "day", "period": "2026-08-06"}
    return Sighting(
        **whole | stated,
        key=one.paper.key,
        rank=one.rank,
        readings=one.readings,
        first_seen_at=LATER,
        last_seen_at=LATER,
    )


def after(before: Paper, fresh: Paper, **stated: Any) -> Changes:
    """What a page that states a paper changes, but for the sighting."""
    one = replace(listed(1), paper=fresh)
    changes = decide({before.key: known(before)}, parsed(one, **stated), LATER)
    assert changes.sightings == (sighting(one),)
    return replace(changes, sightings=())


def test_a_paper_that_nobody_knew_is_new() -> None:
    one, other = listed(1, 1), listed(2, 2)
    assert decide({}, parsed(one, other), LATER) == Changes(
        new=(
            Known(paper=one.paper, first_seen_at=LATER, changed_at=None),
            Known(paper=other.paper, first_seen_at=LATER, changed_at=None),
        ),
        sightings=(sighting(one), sighting(other)),
    )


def test_a_paper_that_stands_twice_is_taken_once_at_its_first_place() -> None:
    first, second = listed(1, 1), listed(1, 3, title="Another print")
    changes = decide({}, parsed(first, listed(2, 2), second), LATER)
    assert [one.paper for one in changes.new] == [paper(1), paper(2)]
    assert changes.sightings == (sighting(first), sighting(listed(2, 2)))


def test_a_list_without_period_is_sighted_under_an_empty_one() -> None:
    one = listed(1)
    changes = decide({}, parsed(one, kind="trending", period=None), LATER)
    assert changes.sightings == (sighting(one, kind="trending", period=""),)


def test_the_same_statement_changes_nothing() -> None:
    assert after(paper(1), paper(1)) == Changes(unchanged=(known(paper(1)),))


def test_an_empty_page_changes_nothing() -> None:
    assert decide({}, parsed(), LATER) == Changes()


@pytest.mark.parametrize(
    ("field", "value", "before", "told"),
    [
        ("title", "Revised", "On Sheep, Part 1", "Revised"),
        ("abstract", "Less.", "We count sheep for the 1th time.\nNone is lost.", "Less."),
        ("authors", ("Ada Lovelace",), "Ada Lovelace, Kurt Gödel", "Ada Lovelace"),
        (
            "code_url",
            "https://b.example/",
            "https://github.com/example/sheep",
            "https://b.example/",
        ),
        ("project_url", "https://b.example/", "https://sheep.example.org/", "https://b.example/"),
    ],
)
def test_a_significant_change_is_dated_and_told(
    field: str, value: object, before: str, told: str
) -> None:
    fresh = paper(1, **{field: value})
    assert after(paper(1), fresh) == Changes(
        changed=(known(fresh, LATER),),
        events=(Event(key=fresh.key, at=LATER, field=field, before=before, after=told),),
    )


def test_what_is_stated_for_the_first_time_changes_a_paper_from_nothing() -> None:
    fresh = paper(1)
    changes = after(paper(1, code_url=None), fresh)
    assert changes == Changes(
        changed=(known(fresh, LATER),),
        events=(
            Event(key=fresh.key, at=LATER, field="code_url", before=None, after=fresh.code_url),
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"media_urls": ()},
        {"listed_on": date(2026, 8, 7), "listed_at": None},
        {"published_at": None},
    ],
)
def test_any_other_change_refreshes(change: dict[str, Any]) -> None:
    fresh = paper(1)
    assert after(paper(1, **change), fresh) == Changes(refreshed=(known(fresh),))


CALTECH = "California institute of technology"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"ai_summary": "Other words."},
            [("ai_summary", "Other words.", "Sheep are counted.")],
        ),
        ({"ai_summary": None}, [("ai_summary", None, "Sheep are counted.")]),
        ({"keywords": ("goats", "a, b")}, [("keywords", "goats, a, b", "sheep, counting")]),
        ({"keywords": ()}, [("keywords", None, "sheep, counting")]),
        (
            {"organization": None, "organization_id": None},
            [("organization", None, CALTECH), ("organization_id", None, "caltech")],
        ),
        ({"submitter": "someone"}, [("submitter", "someone", "akhaliq")]),
        (
            {"thumbnail_url": "https://b.example/t.png"},
            [("thumbnail_url", "https://b.example/t.png", paper(1).thumbnail_url)],
        ),
    ],
)
def test_whatever_else_feeds_look_at_or_show_is_told_when_it_changes_but_changes_no_entry(
    change: dict[str, Any], told: list[tuple[str, str | None, str]]
) -> None:
    fresh = paper(1)
    assert after(paper(1, **change), fresh) == Changes(
        refreshed=(known(fresh),),
        events=tuple(
            Event(key=fresh.key, at=LATER, field=field, before=before, after=now)
            for field, before, now in told
        ),
    )


def test_an_author_who_begins_to_take_part_is_told_but_changes_no_entry() -> None:
    fresh = paper(1, author_participating=True)
    told = Event(
        key=fresh.key, at=LATER, field="author_participating", before="false", after="true"
    )
    assert after(paper(1), fresh) == Changes(refreshed=(known(fresh),), events=(told,))


def test_votes_that_move_change_nothing_but_the_sighting() -> None:
    one = listed(1, readings=Readings(upvotes=999))
    changes = decide({one.paper.key: known(paper(1))}, parsed(one), LATER)
    assert changes == Changes(unchanged=(known(paper(1)),), sightings=(sighting(one),))


def test_what_is_no_longer_stated_is_not_erased() -> None:
    assert after(paper(1), bare(1)) == Changes(unchanged=(known(paper(1)),))


def test_a_text_whose_white_space_alone_differs_is_no_news() -> None:
    fresh = paper(1, abstract="We count sheep for the 1th time. None is\n\nlost.")
    assert after(paper(1), fresh) == Changes(unchanged=(known(paper(1)),))


def test_an_instant_that_lost_its_time_keeps_it_and_one_that_gains_it_has_it() -> None:
    exact, coarse = datetime(2026, 8, 4, 17, 55, tzinfo=UTC), datetime(2026, 8, 4, tzinfo=UTC)
    other = datetime(2026, 8, 5, tzinfo=UTC)
    assert merged(paper(1, published_at=exact), paper(1)).published_at == exact
    assert merged(paper(1, published_at=coarse), paper(1, published_at=exact)).published_at == exact
    assert merged(paper(1, published_at=exact), paper(1, published_at=other)).published_at == other


EARLIER_DAY = DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "fresh", "kept"),
    [
        ((None, None), (DAY, None), (DAY, None)),
        ((None, None), (DAY, NOW), (DAY, NOW)),
        ((DAY, NOW), (None, None), (DAY, NOW)),
        ((DAY, None), (DAY, NOW), (DAY, NOW)),
        ((DAY, NOW), (DAY, None), (DAY, NOW)),
        ((DAY, NOW), (DAY, LATER), (DAY, NOW)),
        ((EARLIER_DAY, None), (DAY, NOW), (EARLIER_DAY, None)),
        ((DAY, NOW), (EARLIER_DAY, None), (EARLIER_DAY, None)),
        ((None, None), (None, None), (None, None)),
    ],
)
def test_the_earliest_day_of_listing_stays_with_its_own_moment(
    before: tuple[date | None, datetime | None],
    fresh: tuple[date | None, datetime | None],
    kept: tuple[date | None, datetime | None],
) -> None:
    one = merged(
        paper(1, listed_on=before[0], listed_at=before[1]),
        paper(1, listed_on=fresh[0], listed_at=fresh[1]),
    )
    assert (one.listed_on, one.listed_at) == kept


def test_cards_alone_fill_gaps_and_change_nothing_that_is_known() -> None:
    card = bare(1, title="On $Sheep$", abstract="We count sheepforthe", listed_on=EARLIER_DAY)
    stated = paper(1, abstract=None, submitter=None, listed_at=None)
    fresh = replace(card, submitter="akhaliq")
    filled = replace(stated, abstract=card.abstract, submitter="akhaliq", listed_on=EARLIER_DAY)
    events = tuple(
        Event(key=card.key, at=LATER, field=field, before=None, after=now)
        for field, now in (("abstract", "We count sheepforthe"), ("submitter", "akhaliq"))
    )
    assert after(stated, fresh, read_from=("cards",)) == Changes(
        changed=(known(filled, LATER),), events=events
    )
    assert after(filled, fresh, read_from=("cards",)) == Changes(unchanged=(known(filled),))


@pytest.mark.parametrize("read_from", [("data", "cards"), ("data",), ("api",)])
def test_data_of_a_page_and_of_the_api_revise_what_cards_alone_have_shown(
    read_from: tuple[Reading, ...],
) -> None:
    fresh = paper(1, listed_at=None)
    card = bare(1, title="On $Sheep$", listed_on=DAY)
    changes = after(card, fresh, read_from=read_from)
    told = {one.field: (one.before, one.after) for one in changes.events}
    assert changes == Changes(changed=(known(fresh, LATER),), events=changes.events)
    assert told["title"] == ("On $Sheep$", "On Sheep, Part 1")
    assert set(told) == {
        *("title", "abstract", "authors", "code_url", "project_url", "ai_summary", "keywords"),
        *("organization", "organization_id", "submitter", "author_participating"),
        "thumbnail_url",
    }


@pytest.mark.parametrize("read_from", [("data", "cards"), ("data",), ("api",)])
def test_what_a_list_repeats_is_no_news_whichever_way_it_was_read(
    read_from: tuple[Reading, ...],
) -> None:
    """A list that is behind another one would else revise a paper in turns."""
    behind, revised = listed(1), paper(1, title="Revised", ai_summary="Other words.")
    page = parsed(behind, read_from=read_from)
    said_before = {behind.paper.key: statement(behind.paper)}
    before = {revised.key: known(revised)}
    assert decide(before, page, LATER, said_before).unchanged == (known(revised),)
    assert decide(before, page, LATER).changed == (known(behind.paper, LATER),)


# -- whatever is stated, in whatever order

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
LINES = st.sampled_from(["One", "One  two", "One\ntwo", "Other"])
NEEDED = ("key", "id", "title", "url")


def maybe(strategy: st.SearchStrategy[Any], nothing: object = None) -> st.SearchStrategy[Any]:
    return strategy | st.just(nothing)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    on = draw(maybe(DAYS))
    at = draw(maybe(st.times())) if on else None
    return bare(
        1,
        title=draw(LINES),
        abstract=draw(maybe(LINES)),
        authors=draw(maybe(st.just(("Ada",)) | st.just(("Ada", "Kurt")), ())),
        keywords=draw(maybe(st.just(("sheep",)), ())),
        author_participating=draw(maybe(st.booleans())),
        code_url=draw(maybe(st.just("https://a.example/"))),
        published_at=draw(maybe(MOMENTS | MOMENTS.map(lambda when: dates.midnight(when.date())))),
        listed_on=on,
        listed_at=datetime.combine(on, at.replace(microsecond=0), UTC) if on and at else None,
    )


@given(papers(), papers())
def test_merging_is_done_once(one: Paper, other: Paper) -> None:
    both = merged(one, other)
    assert merged(one, one) == one
    assert merged(both, other) == both
    assert merged(both, both) == both


@given(papers(), papers())
def test_merging_erases_nothing_and_moves_no_day_later(one: Paper, other: Paper) -> None:
    both = merged(one, other)
    for field in fields(Paper):
        before, fresh = getattr(one, field.name), getattr(other, field.name)
        if field.name != "listed_at":
            assert getattr(both, field.name) not in (None, ()) or {before, fresh} <= {None, ()}
    stated = [on for on in (one.listed_on, other.listed_on) if on]
    assert both.listed_on == (min(stated) if stated else None)
    assert both.listed_at is None or both.listed_at.date() == both.listed_on


@st.composite
def partial(draw: st.DrawFn) -> Paper:
    """What a page states of one and the same paper: more or less of it."""
    whole = paper(1)
    gone: dict[str, Any] = {
        field.name: () if isinstance(getattr(whole, field.name), tuple) else None
        for field in fields(Paper)
        if field.name not in NEEDED and draw(st.booleans())
    }
    if "listed_on" in gone:
        gone["listed_at"] = None
    return replace(whole, **gone)


@given(partial(), partial())
def test_what_is_known_does_not_depend_on_the_order_of_the_statements(
    one: Paper, other: Paper
) -> None:
    assert merged(one, other) == merged(other, one)


@given(papers(), papers())
def test_a_paper_has_one_outcome_and_is_what_merging_makes_it(one: Paper, other: Paper) -> None:
    page = parsed(replace(listed(1), paper=other))
    changes = decide({one.key: known(one)}, page, LATER)
    outcomes = (*changes.new, *changes.changed, *changes.refreshed, *changes.unchanged)
    (outcome,) = outcomes
    assert outcome.paper == merged(one, other)
    significant = [n for n in SIGNIFICANT if getattr(one, n) != getattr(outcome.paper, n)]
    assert outcome == Known(
        paper=outcome.paper, first_seen_at=NOW, changed_at=LATER if significant else None
    )
    assert (changes.changed != ()) == bool(significant)
    assert (changes.unchanged != ()) == (outcome.paper == one)
    again = decide({one.key: outcome}, page, LATER)
    assert (again.unchanged, again.events) == ((outcome,), ())
