"""That a source cannot be read, and that it can be again, as items of a feed."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from aggregator import outages
from aggregator.records import Health, Item, Outage

URL = "https://huggingface.co/papers"
BEGAN_AT = datetime(2026, 8, 6, 13, 17, tzinfo=UTC)
SINCE = "2026-08-06 13:17 UTC"
ENDED_AT = BEGAN_AT + timedelta(hours=5)
FAILING = Health(
    source="huggingface",
    asked_at=BEGAN_AT + timedelta(hours=2),
    well_at=None,
    failing_since=BEGAN_AT,
    failures=3,
    problem="https://mirror.example/: <b>a word from outside</b>",
    exit_code=3,
)
WELL = Health(
    source="huggingface",
    asked_at=ENDED_AT + timedelta(hours=1),
    well_at=ENDED_AT + timedelta(hours=1),
    failing_since=None,
    failures=0,
    problem=None,
    last_outage=Outage(began_at=BEGAN_AT, ended_at=ENDED_AT, failures=5),
)
IT_FAILS = Item(
    key="health:state:huggingface:2026-08-06T13:17:00Z:failing",
    id="",
    url=URL,
    title=f"huggingface cannot be read since {SINCE}",
    html=f"<p>The lists of huggingface could not be read, or not all of them, in 3 runs in a row, "
    f"since {SINCE}. It does not answer as it should.</p>\n"
    "<p>What is published stays as it is. New papers may be late: what is missed meanwhile is "
    "caught up when the lists can be read again, and an entry here will say so.</p>",
    summary="The lists of huggingface could not be read, or not all of them, in 3 runs in a row, "
    f"since {SINCE}. It does not answer as it should.",
    summary_html="<p>The lists of huggingface could not be read, or not all of them, in 3 runs in "
    f"a row, since {SINCE}. It does not answer as it should.</p>",
    categories=("health",),
    published_at=FAILING.asked_at,
    updated_at=FAILING.asked_at,
    extra={
        "_health": {
            "source": "huggingface",
            "state": "failing",
            "began_at": "2026-08-06T13:17:00Z",
            "failures": 3,
        }
    },
)
IT_IS_WELL = Item(
    key="health:state:huggingface:2026-08-06T13:17:00Z:well",
    id="",
    url=URL,
    title="huggingface can be read again, after 5 hours",
    html="<p>All lists of huggingface that were due could be read at 2026-08-06 18:17 UTC. They "
    f"could not since {SINCE}, in 5 runs in a row: that lasted 5 hours.</p>\n"
    "<p>What was missed meanwhile is caught up by this run and those to come. Nothing is to be "
    "done.</p>",
    summary="All lists of huggingface that were due could be read at 2026-08-06 18:17 UTC. They "
    f"could not since {SINCE}, in 5 runs in a row: that lasted 5 hours.",
    summary_html="<p>All lists of huggingface that were due could be read at 2026-08-06 18:17 UTC. "
    f"They could not since {SINCE}, in 5 runs in a row: that lasted 5 hours.</p>",
    categories=("health",),
    published_at=ENDED_AT,
    updated_at=ENDED_AT,
    extra={
        "_health": {
            "source": "huggingface",
            "state": "well",
            "began_at": "2026-08-06T13:17:00Z",
            "failures": 5,
            "ended_at": "2026-08-06T18:17:00Z",
        }
    },
)


def told(health: Health, *before: Item, least: int = 3, feed: str = "state") -> list[Item]:
    """What a feed is to tell that has told some items before."""
    return outages.items(feed, health, URL, least, lambda one: one in {item.id for item in before})


def test_a_source_that_has_failed_in_so_many_runs_is_told_with_what_that_means() -> None:
    (item,) = told(FAILING)
    assert replace(item, id="") == IT_FAILS


def test_a_source_that_is_well_again_is_told_with_how_long_it_lasted() -> None:
    (item,) = told(WELL, *told(FAILING))
    assert replace(item, id="") == IT_IS_WELL


def test_each_is_told_once() -> None:
    (failing,) = told(FAILING)
    assert told(replace(FAILING, failures=4, asked_at=ENDED_AT), failing) == []
    (well,) = told(WELL, failing)
    assert told(WELL, failing, well) == []


def test_fewer_runs_than_that_are_not_told_nor_is_their_end() -> None:
    assert told(FAILING, least=4) == []
    assert told(WELL) == []
    assert told(replace(WELL, last_outage=None)) == []
    assert len(told(FAILING, least=1)) == 1


def test_an_end_that_was_not_told_in_its_run_is_told_before_the_next_outage() -> None:
    (failing,) = told(FAILING)
    again = replace(
        FAILING,
        asked_at=ENDED_AT + timedelta(hours=9),
        failing_since=ENDED_AT + timedelta(hours=7),
        last_outage=WELL.last_outage,
    )
    well, other = told(again, failing)
    assert replace(well, id="") == IT_IS_WELL
    assert other.title == "huggingface cannot be read since 2026-08-07 01:17 UTC"


def test_that_a_person_has_to_look_is_told_too_and_one_run_is_no_row() -> None:
    (item,) = told(replace(FAILING, failures=1, exit_code=4), least=1)
    assert item.summary == (
        "The lists of huggingface could not be read, or not all of them, in 1 run, since "
        f"{SINCE}. Its pages are not what they were, so a person has to look at them."
    )


def test_an_id_is_that_of_a_feed_an_outage_and_what_is_told_of_it() -> None:
    (failing,) = told(FAILING)
    later = replace(FAILING, failing_since=ENDED_AT)
    ids = [
        failing.id,
        told(WELL, failing)[0].id,
        told(later)[0].id,
        told(FAILING, feed="other")[0].id,
        told(replace(FAILING, source="other"))[0].id,
    ]
    assert len(set(ids)) == 5
    assert ids[0] == "urn:uuid:d3ebd5d1-8478-5666-b399-01455f4c43ac"


@pytest.mark.parametrize(
    ("minutes", "lasted"),
    [(-60, "0 minutes"), (1, "1 minute"), (119, "119 minutes"), (4320, "3 days")],
)
def test_how_long_it_lasted_is_told_in_the_unit_that_says_enough(minutes: int, lasted: str) -> None:
    over = Outage(began_at=BEGAN_AT, ended_at=BEGAN_AT + timedelta(minutes=minutes), failures=5)
    (well,) = told(replace(WELL, last_outage=over), *told(FAILING))
    assert well.title == f"huggingface can be read again, after {lasted}"
