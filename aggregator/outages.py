"""That a source cannot be read, and that it can be again, as items of a feed: pure.

They are for subscribers: nothing of how or where the program runs, nor a word from outside, stands
in them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from aggregator import dates
from aggregator.errors import NotBelieved
from aggregator.records import Health, Item, JsonObject, Outage

# The id of an entry is made of feed, source, the beginning of the outage, and what is told of it.
_OUTAGES = UUID("5a0f6d1c-94be-4c57-8a8e-2f7b1d0c63e9")

_State = Literal["failing", "well"]


def items(
    feed: str, health: Health, url: str, least: int, is_told: Callable[[str], bool]
) -> list[Item]:
    """What a feed is to tell now of a source whose lists are to be seen at ``url``: that it has
    failed in ``least`` runs in a row or more, and that an outage of which it told is over.

    ``is_told`` says whether the feed has an item of an id: each is told once an outage.
    """
    told = []
    if (over := health.last_outage) is not None:
        failing = _id(feed, health.source, over.began_at, "failing")
        well = _well(feed, health.source, url, over)
        if is_told(failing) and not is_told(well.id):
            told.append(well)
    if health.failing_since is not None and health.failures >= least:
        failed = _failing(feed, health, url, health.failing_since)
        if not is_told(failed.id):
            told.append(failed)
    return told


def _failing(feed: str, health: Health, url: str, began_at: datetime) -> Item:
    source, runs = health.source, _runs(health.failures)
    why = (
        "Its pages are not what they were, so a person has to look at them"
        if health.exit_code == NotBelieved.exit_code
        else "It does not answer as it should"
    )
    paragraphs = (
        f"The lists of {source} could not be read, or not all of them, in {runs}, since "
        f"{dates.minute(began_at)}. {why}.",
        "What is published stays as it is. New papers may be late: what is missed meanwhile is "
        "caught up when the lists can be read again, and an entry here will say so.",
    )
    facts = {"failures": health.failures}
    return _item(
        (feed, source, began_at, "failing"),
        url,
        health.asked_at,
        f"{source} cannot be read since {dates.minute(began_at)}",
        paragraphs,
        facts,
    )


def _well(feed: str, source: str, url: str, over: Outage) -> Item:
    time = dates.lasted(over.ended_at - over.began_at)
    paragraphs = (
        f"All lists of {source} that were due could be read at {dates.minute(over.ended_at)}. They "
        f"could not since {dates.minute(over.began_at)}, in {_runs(over.failures)}: that "
        f"lasted {time}.",
        "What was missed meanwhile is caught up by this run and those to come. Nothing is to be "
        "done.",
    )
    facts = {"failures": over.failures, "ended_at": dates.rfc3339(over.ended_at)}
    return _item(
        (feed, source, over.began_at, "well"),
        url,
        over.ended_at,
        f"{source} can be read again, after {time}",
        paragraphs,
        facts,
    )


def _item(
    about: tuple[str, str, datetime, _State],
    url: str,
    at: datetime,
    title: str,
    paragraphs: tuple[str, ...],
    facts: JsonObject,
) -> Item:
    _, source, began_at, state = about
    stated = {"source": source, "state": state, "began_at": dates.rfc3339(began_at)}
    return Item(
        key=_key(*about),
        id=_id(*about),
        url=url,
        title=title,
        html="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        summary=paragraphs[0],
        summary_html=f"<p>{paragraphs[0]}</p>",
        categories=("health",),
        published_at=at,
        updated_at=at,
        extra={"_health": {**stated, **facts}},
    )


def _id(feed: str, source: str, began_at: datetime, state: _State) -> str:
    return uuid5(_OUTAGES, _key(feed, source, began_at, state)).urn


def _key(feed: str, source: str, began_at: datetime, state: _State) -> str:
    return f"health:{feed}:{source}:{dates.rfc3339(began_at)}:{state}"


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs in a row"
