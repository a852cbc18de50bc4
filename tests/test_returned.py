"""What documents tell of papers and sources, as a store knows it."""

from datetime import date, datetime

from msgspec.structs import replace

from aggregator import returned
from aggregator.documents import Document
from aggregator.printed import Printed
from aggregator.records import Climb, Health, Item, JsonObject, Kind, Known, Readings, Sighting
from tests.samples import DAY, LATER, NOW, SEEN, paper

SOURCE = "huggingface"
KEY = paper().key
EARLIER = datetime.fromisoformat("2026-08-06T10:00:00Z")


def printed(
    number: int = 1,
    at: datetime = SEEN,
    updated_at: datetime | None = None,
    upvotes: int | None = 3,
    stars: int | None = None,
    comments: int | None = None,
    lists: tuple[str, ...] = ("daily",),
    **stated: object,
) -> Printed:
    return Printed(
        paper=paper(number, **stated),
        published_at=at,
        updated_at=updated_at or at,
        readings=Readings(upvotes=upvotes, comments=comments, stars=stars),
        lists=lists,
    )


def document(
    feed: str, *papers: Printed, month: str | None = None, items: tuple[Item, ...] = ()
) -> Document:
    name = f"{feed}.json" if month is None else f"archive/{feed}/{month}.json"
    return Document(name=name, feed=feed, month=month, base_url=None, papers=papers, items=items)


def one(*documents: Document, **counted: tuple[str, ...]) -> returned.Returned:
    (found,) = returned.papers(documents, counted, SOURCE)
    return found


def sighting(at: datetime, kind: Kind = "day", period: str = "2026-08-06") -> Sighting:
    return Sighting(
        source=SOURCE,
        kind=kind,
        period=period,
        key=KEY,
        rank=0,
        readings=Readings(upvotes=3),
        first_seen_at=at,
        last_seen_at=at,
    )


def test_a_paper_is_known_since_its_first_entry_and_changed_when_one_was_updated() -> None:
    found = one(
        document("daily", printed(at=SEEN, updated_at=LATER)),
        document("hot", printed(at=LATER, upvotes=57, stars=2, comments=1)),
    )
    assert found == returned.Returned(
        known=Known(paper=paper(), first_seen_at=SEEN, changed_at=LATER),
        sightings=(replace(sighting(SEEN), readings=Readings(upvotes=57, comments=1, stars=2)),),
        climbs=(
            Climb(source=SOURCE, at=SEEN, upvotes=3, stars=None),
            Climb(source=SOURCE, at=LATER, upvotes=57, stars=2, comments=1),
        ),
    )


def test_a_paper_that_was_never_updated_never_changed() -> None:
    assert one(document("daily", printed())).known.changed_at is None


def test_its_words_are_those_of_a_document_that_is_kept_up_else_of_a_main_one() -> None:
    old, archived, kept = (printed(title=title) for title in ("Old", "Archived", "Kept"))
    gone = document("gone", replace(old, updated_at=LATER))
    months = [document("daily", archived, month=month) for month in ("2026-07", "2026-08")]

    def words(*documents: Document) -> str:
        return one(*documents, daily=("daily",)).known.paper.title

    assert words(gone, *months, document("daily", kept)) == "Kept"
    # Of the archives that of the last month is written in every run.
    last = replace(months[1], papers=(replace(archived, paper=kept.paper),))
    assert words(gone, months[0], last) == "Kept"
    first = replace(months[0], papers=(replace(archived, updated_at=LATER),))
    assert words(gone, first, replace(months[1], papers=())) == "Old"
    other = replace(gone, feed="other", papers=(kept,))
    assert words(other, gone) == "Old"


def test_where_it_stood_is_known_since_the_entry_of_a_feed_that_counts_the_list() -> None:
    both = ("daily", "trending")
    found = one(
        document("daily", printed(at=SEEN, lists=both)),
        document("trend", printed(at=NOW, lists=both)),
        document("hot", printed(at=LATER, lists=both)),
        daily=("daily",),
        trend=("trending",),
    )
    assert found.sightings == (sighting(SEEN), sighting(NOW, "trending", ""))
    unknown = one(document("gone", printed(at=SEEN, lists=both)))
    assert unknown.sightings == (sighting(SEEN), sighting(SEEN, "trending", ""))


def test_lists_have_the_periods_in_which_the_paper_was_listed_or_else_entered() -> None:
    every = ("daily", "monthly", "search:counting sheep", "trending", "weekly")

    def periods(listed_on: date | None) -> list[tuple[str, str]]:
        found = one(document("daily", printed(lists=every, listed_on=listed_on)))
        return [(place.kind, place.period) for place in found.sightings]

    search, trending = ("search", "counting sheep"), ("trending", "")
    assert periods(date(2026, 7, 1)) == [
        ("day", "2026-07-01"), ("month", "2026-07"), search, trending, ("week", "2026-W27"),
    ]  # fmt: skip
    assert periods(None) == [
        ("day", DAY.isoformat()), ("month", "2026-08"), search, trending, ("week", "2026-W32"),
    ]  # fmt: skip


def test_only_what_is_more_than_before_is_a_climb_and_readings_of_a_moment_are_one() -> None:
    found = one(
        document("daily", printed(at=SEEN, upvotes=None)),
        document("a", printed(at=NOW, upvotes=5, comments=2)),
        document("b", printed(at=NOW, upvotes=4, stars=9, comments=1)),
        document("c", printed(at=LATER, upvotes=5, stars=8)),
    )
    assert found.climbs == (Climb(source=SOURCE, at=NOW, upvotes=5, stars=9, comments=2),)


def digest(extra: JsonObject) -> Item:
    return Item(
        key="k", id="i", url="u", title="t", html="", published_at=NOW, updated_at=NOW, extra=extra
    )


def test_digests_tell_votes_at_the_end_of_their_period() -> None:
    told = {
        "best": [{"key": KEY, "votes": 9, "title": "More than is asked"}],
        "moved": [{"key": KEY, "votes": 8}, {"key": "arxiv:2608.99999", "votes": 7}],
        "climbers": [{"key": KEY, "votes": 0}, {"key": KEY, "votes": 2**70}],
    }
    items = (digest({"_digest": told}), digest({"_digest": {"best": 1}}), digest({"_news": {}}))
    found = one(document("daily", printed(at=SEEN)), document("days", items=items))
    assert found.climbs == (
        Climb(source=SOURCE, at=SEEN, upvotes=3, stars=None),
        Climb(source=SOURCE, at=NOW, upvotes=9, stars=None),
    )


def test_papers_come_in_the_order_of_their_dates_then_of_their_keys() -> None:
    found = returned.papers(
        [document("daily", printed(3), printed(2), printed(4, at=EARLIER))], {}, SOURCE
    )
    assert [place.known.paper.key[-1] for place in found] == ["4", "2", "3"]


# -- outages


def outage(state: str, began_at: datetime, at: datetime, **stated: object) -> Item:
    """What a feed of health tells at a moment of an outage."""
    told: JsonObject = {
        "source": SOURCE,
        "state": state,
        "began_at": began_at.isoformat(),
        "failures": 3,
    }
    return replace(digest({"_health": {**told, **stated}}), published_at=at, updated_at=at)


def test_an_outage_goes_on_until_its_end_is_told() -> None:
    begun, ended = outage("failing", EARLIER, SEEN), outage("well", EARLIER, LATER)
    earlier = outage("failing", EARLIER, EARLIER, failures=2)
    found = Health(
        source=SOURCE,
        asked_at=SEEN,
        well_at=None,
        failing_since=EARLIER,
        failures=3,
        problem="it could not be read when that was last published",
        exit_code=3,
    )
    assert returned.failing([document("state", items=(begun,))]) == [found]
    both = [document("soon", items=(earlier,)), document("state", items=(begun,))]
    assert returned.failing(both) == [found]
    assert returned.failing([document("state", items=(ended, begun))]) == []
    again = outage("failing", LATER, LATER)
    (last,) = returned.failing([document("state", items=(again, ended, begun))])
    assert last.failing_since == LATER


def test_what_no_feed_of_health_has_written_tells_of_no_outage() -> None:
    foreign = (
        outage("failing", EARLIER, SEEN, failures=0),
        outage("asleep", EARLIER, SEEN),
        outage("failing", EARLIER.replace(tzinfo=None), SEEN),
        digest({}),
    )
    assert returned.failing([document("state", items=foreign)]) == []
