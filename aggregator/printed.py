"""An item of a published JSON document, read back strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from aggregator import content, identity, lists, text
from aggregator.records import Item, Link, Paper, Readings

_DEEPEST = 20
"""Values in values of an item."""
_TOO_DEEP = "it is nested too deep"
_YEARS = range(1991, 9999)
"""In which anything may have happened: none of them is at the end of the calendar."""
_OWN = "_item"
REFUSED = (ValueError, RecursionError, msgspec.DecodeError)
"""What is raised by what this program does not write."""

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as an item of a document."""

    paper: Paper
    published_at: datetime
    updated_at: datetime
    readings: Readings
    lists: tuple[str, ...]
    """The lists that it stood on, by their names, as far as they are among its tags."""


class _Author(msgspec.Struct):
    name: str


class _Meters(msgspec.Struct):
    upvotes: _Count | None = None
    comments: _Count | None = None
    stars: _Count | None = None


class _Shown(msgspec.Struct):
    """An item as JSON Feed has it."""

    id: _Text
    url: _Text
    title: _Text
    content_html: str
    date_published: _Instant
    date_modified: _Instant
    external_url: str | None = None
    summary: str = ""
    image: str | None = None
    authors: tuple[_Author, ...] = ()
    tags: tuple[str, ...] = ()


class _Unseen(msgspec.Struct):
    """What it has no place for (`formats.json_feed`)."""

    key: str | None = None
    summary_html: str = ""
    links: tuple[Link, ...] = ()
    appeared_on: date | None = None
    doi: str | None = None
    source: str | None = None


def item(raw: msgspec.Raw) -> Printed | Item:
    """A paper, or an item that is none. Raises `REFUSED`: this program has not written it."""
    stated = msgspec.json.decode(raw, type=dict[str, Any])
    _want_printable(stated)
    shown = msgspec.convert(stated, _Shown)
    for address in filter(None, (shown.url, shown.external_url, shown.image)):
        _want_address(address)
    if "_paper" in stated:
        return _printed(stated["_paper"], shown)
    unseen = msgspec.convert(stated.get(_OWN, {}), _Unseen)
    for link in unseen.links:
        _want_address(link.url)
    return Item(
        key=unseen.key or shown.id,
        id=shown.id,
        url=shown.url,
        external_url=shown.external_url,
        title=shown.title,
        html=shown.content_html,
        summary=shown.summary,
        summary_html=unseen.summary_html,
        authors=tuple(author.name for author in shown.authors),
        categories=shown.tags,
        links=unseen.links,
        thumbnail=shown.image,
        published_at=_moment(shown.date_published),
        updated_at=_moment(shown.date_modified),
        appeared_on=unseen.appeared_on,
        doi=unseen.doi,
        source=unseen.source,
        extra={key: value for key, value in stated.items() if key[0:1] == "_" and key != _OWN},
    )


def why(error: Exception) -> str:
    """A clause for people about one of `REFUSED`."""
    return _TOO_DEEP if isinstance(error, RecursionError) else str(error)


def _printed(facts: object, shown: _Shown) -> Printed:
    paper = msgspec.convert(facts, Paper)
    scheme = paper.key.partition(":")[0]
    if not paper.id or identity.key_of(paper.id, scheme) != (paper.key, paper.id):
        raise ValueError(f"the key {paper.key} is not that of the id {paper.id}")
    if identity.entry_id(paper.key, paper.url) != shown.id:
        raise ValueError(f"{shown.id} is not the id of {paper.key}")
    _want_address(paper.url)
    if not paper.title or paper.title != text.one_line(paper.title):
        raise ValueError("its title is not one line")
    if paper.listed_on is not None and paper.listed_on.year not in _YEARS:
        raise ValueError(f"nothing was listed on {paper.listed_on}")
    meters = msgspec.convert(facts, _Meters)
    return Printed(
        paper=replace(
            paper,
            listed_at=paper.listed_at and _moment(paper.listed_at),
            published_at=paper.published_at and _moment(paper.published_at),
        ),
        published_at=_moment(shown.date_published),
        updated_at=_moment(shown.date_modified),
        readings=Readings(upvotes=meters.upvotes, comments=meters.comments, stars=meters.stars),
        lists=_lists(shown.tags, content.tags(paper)),
    )


def _lists(tags: tuple[str, ...], keywords: tuple[str, ...]) -> tuple[str, ...]:
    """The tags of a paper that name lists: they stand before its keywords, and may be called like
    one of them."""
    named = 0
    while named < len(tags) and _is_list(tags[named]):
        named += 1
    for count in range(named):
        if tuple(dict.fromkeys((*tags[:count], *keywords))) == tags:
            return tags[:count]
    return tags[:named]


def _is_list(tag: str) -> bool:
    return tag in lists.FIXED or (tag.startswith(lists.SEARCH) and tag != lists.SEARCH)


def _moment(at: datetime) -> datetime:
    """An instant as records have it, UTC in whole seconds."""
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError(f"{at.isoformat()} is no instant of ours")
    return at.astimezone(UTC).replace(microsecond=0)


def _want_address(url: str) -> None:
    if text.web_url(url) != url:
        raise ValueError(f"'{url}' is no address of a page")


def _want_printable(stated: Mapping[str, object]) -> None:
    """Of what XML cannot hold we write nothing."""
    if any(not text.is_printable(one) for one in _texts(stated)):
        raise ValueError("a text holds what cannot be printed")


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        raise ValueError(_TOO_DEEP)
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for one in value.values():
                yield from _texts(one, depth + 1)
        case list():
            for one in value:
                yield from _texts(one, depth + 1)
