"""One record of the site's JSON, the same form in every era: only keys were added.

Of 9,881 records all had id, title, summary, authors, publishedAt, upvotes and numComments;
everything else is optional, and unknown keys are normal. Only an id and a title are needed: a
field that is there in another form than the known ones is named in `Listed.unread` and counts as
not stated, so that a person learns of it and no paper is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from aggregator import dates, identity
from aggregator.errors import RecordError
from aggregator.records import JsonObject, Listed, Paper, Readings
from aggregator.sources.huggingface import paper_url
from aggregator.text import LONGEST_LINE, LONGEST_TEXT, clean, one_line, web_url

Value = TypeVar("Value")

_MOST_ITEMS = 10_000
"""Members of a list; the paper with the most authors had 3,303."""

ListedWhen = Callable[["Fields", "Fields"], tuple[date | None, datetime | None]]
"""(outer, paper) -> (day, moment or None) of listing: the one thing that eras say differently."""


class Fields:
    """Typed look-ups in one JSON object; notes what is there in an unknown form."""

    def __init__(self, record: JsonObject, unread: set[str]) -> None:
        self._record, self._unread = record, unread

    def _read(self, name: str, form: Callable[[object], Value | None]) -> Value | None:
        stated = self._record.get(name)
        if stated is None:
            return None
        value = form(stated)
        if value is None:
            self._unread.add(name)
        return value

    def text(self, name: str) -> str | None:
        """Several lines; empty is not stated."""
        return self._read(name, _cleaned(clean, LONGEST_TEXT)) or None

    def line(self, name: str) -> str | None:
        """One line; empty is not stated."""
        return self._read(name, _cleaned(one_line, LONGEST_LINE)) or None

    def url(self, name: str) -> str | None:
        """An absolute http(s) address; empty is not stated."""
        if not self._record.get(name):
            return None
        return self._read(name, _web_url)

    def count(self, name: str) -> int | None:
        """A whole number, 0 or more."""
        return self._read(
            name, lambda value: value if type(value) is int and 0 <= value < 2**53 else None
        )

    def flag(self, name: str) -> bool | None:
        """True or false."""
        return self._read(name, lambda value: value if isinstance(value, bool) else None)

    def instant(self, name: str) -> datetime | None:
        """A moment."""
        return self._read(name, _instant)

    def items(self, name: str) -> list[object]:
        """The members of a list; none is an empty list."""
        return self._read(name, _list) or []

    def inner(self, name: str) -> Fields:
        """Another object inside; none is an empty one."""
        found = self._read(name, lambda value: value if isinstance(value, dict) else None)
        return Fields(found or {}, self._unread)

    def lines(self, name: str) -> tuple[str, ...]:
        """Texts of one line each, each once."""
        found = [_line(item) for item in self.items(name)]
        if None in found:
            self._unread.add(name)
        return tuple(dict.fromkeys(filter(None, found)))


def _cleaned(cleaner: Callable[[str], str], longest: int) -> Callable[[object], str | None]:
    return lambda value: (
        cleaner(value) if isinstance(value, str) and len(value) <= longest else None
    )


_line = _cleaned(one_line, LONGEST_LINE)


def _web_url(value: object) -> str | None:
    return web_url(value) if isinstance(value, str) and len(value) <= LONGEST_LINE else None


def _list(value: object) -> list[object] | None:
    return value if isinstance(value, list) and len(value) <= _MOST_ITEMS else None


def _instant(value: object) -> datetime | None:
    try:
        return dates.instant(value) if isinstance(value, str) else None
    except ValueError:
        return None


def listed(record: JsonObject, rank: int, listed_when: ListedWhen) -> Listed:
    """Reads a record at a position (from 1). Raises `RecordError`: no usable id or title."""
    unread: set[str] = set()
    outer = Fields(record, unread)
    stated = record.get("paper")
    if not isinstance(stated, dict):
        raise RecordError("it holds no paper")
    inner = Fields(stated, unread)
    name = inner.line("id")
    if name is None:
        raise RecordError("the paper has no id")
    title = inner.line("title") or outer.line("title")
    if title is None:
        raise RecordError(f"paper {name} has no title")
    key, paper_id = identity.key_of(name, "huggingface")
    is_arxiv = key.startswith("arxiv:")
    listed_on, listed_at = listed_when(outer, inner)
    organization = inner.inner("organization")
    if not (organization.line("fullname") or organization.line("name")):
        organization = outer.inner("organization")
    submitter, submitted_by = inner.inner("submittedOnDailyBy"), outer.inner("submittedBy")
    paper = Paper(
        key=key,
        id=paper_id,
        title=title,
        abstract=inner.text("summary") or outer.text("summary"),
        authors=_names(inner, unread),
        listed_on=listed_on,
        listed_at=listed_at,
        published_at=inner.instant("publishedAt"),
        url=paper_url(paper_id),
        arxiv_url=identity.arxiv_abs(paper_id) if is_arxiv else None,
        pdf_url=identity.arxiv_pdf(paper_id) if is_arxiv else None,
        code_url=inner.url("githubRepo"),
        project_url=inner.url("projectPage"),
        thumbnail_url=outer.url("thumbnail"),
        media_urls=_media(inner, outer, unread),
        ai_summary=inner.text("ai_summary"),
        keywords=inner.lines("ai_keywords"),
        organization=organization.line("fullname") or organization.line("name"),
        organization_id=organization.line("name"),
        submitter=(
            submitter.line("user")
            or submitter.line("name")
            or submitted_by.line("name")
            or submitted_by.line("user")
        ),
        author_participating=outer.flag("isAuthorParticipating"),
    )
    readings = Readings(
        upvotes=inner.count("upvotes"),
        comments=outer.count("numComments"),
        stars=inner.count("githubStars"),
    )
    return Listed(
        paper=paper,
        readings=readings,
        rank=rank,
        listed_as=outer.line("title") or title,
        unread=tuple(sorted(unread)),
    )


def _names(inner: Fields, unread: set[str]) -> tuple[str, ...]:
    """``authors[].name``: the account's ``user.fullname`` can be another person.

    ``hidden`` hides the paper from an account's profile; its holder wrote it all the same.
    """
    found = [
        Fields(author, unread).line("name") if isinstance(author, dict) else None
        for author in inner.items("authors")
    ]
    if None in found:
        unread.add("authors")
    return tuple(name for name in found if name is not None)


def _media(inner: Fields, outer: Fields, unread: set[str]) -> tuple[str, ...]:
    stated = [*inner.lines("mediaUrls"), *outer.lines("mediaUrls"), outer.line("mediaUrl") or ""]
    addresses = [web_url(address) for address in stated if address]
    if None in addresses:
        unread.add("mediaUrls")
    return tuple(dict.fromkeys(address for address in addresses if address))
