"""What is remembered of a list that was asked for, by what came of it: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from aggregator import __version__
from aggregator.errors import NotBelieved, Shrunk
from aggregator.records import Page, PageVisit, ParsedPage, Request, Validators


def never(url: str, now: datetime) -> PageVisit:
    """Of a list that was never asked for."""
    return PageVisit(url=url, fetched_at=now, outcome="absent", validators=Validators())


def without_list(
    before: PageVisit, outcome: Literal["absent", "unchanged"], now: datetime
) -> PageVisit:
    """Of an answer without a list: there is none, or it is as it was. It is no doubtful one."""
    return replace(
        before,
        fetched_at=now,
        outcome=outcome,
        refused_since=None,
        problem=None,
        kept_at=None,
        shrunk_since=None,
    )


def refused(before: PageVisit, error: NotBelieved, now: datetime) -> PageVisit:
    """Of an answer that was not believed; what was believed before stands beside it."""
    return replace(
        before,
        fetched_at=now,
        outcome="refused",
        refused_since=_since(before.refused_since, now),
        problem=error.problem,
        kept_at=str(error.kept_at) if error.kept_at else None,
        shrunk_since=_since(before.shrunk_since, now) if isinstance(error, Shrunk) else None,
    )


def _since(before: datetime | None, now: datetime) -> datetime:
    """The first moment of a row; one in the future is that of a clock that was put back."""
    return min(before or now, now)


def fingerprint(page: Page, layouts: Iterable[str]) -> str:
    """Of the text of a page, and of who reads it: the program, with the layouts of these names."""
    said = "\n".join((__version__, *layouts, page.text))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def is_repeated(before: PageVisit, request: Request, fingerprint: str, now: datetime) -> bool:
    """Whether an answer is to the letter the last one that was believed, and as right as that was:
    what it was asked for is what it shows, and was not taken for it only on a certain day."""
    return (
        before.fingerprint == fingerprint
        and before.outcome in ("read", "unchanged")
        and before.fetched_at <= now
        and request.form == "page"
        and request.period in (None, before.period)
    )


def repeated(before: PageVisit, page: Page, now: datetime) -> PageVisit:
    """Of such an answer: what reading it again would make of it."""
    return replace(before, fetched_at=now, outcome="read", validators=page.validators)


def read(
    url: str,
    page: Page,
    fingerprint: str,
    parsed: ParsedPage,
    doubts: Sequence[str],
    stated: Mapping[str, tuple[str, str]],
    now: datetime,
) -> PageVisit:
    """Of an answer that was believed; ``stated`` as in `PageVisit`."""
    return PageVisit(
        url=url,
        fetched_at=now,
        outcome="read",
        # A page with a doubt is read whole again until a parser understands all of it.
        validators=Validators() if doubts else page.validators,
        fingerprint=None if doubts else fingerprint,
        layout=parsed.layout,
        kind=parsed.kind,
        period=parsed.period,
        papers=len(parsed.listed),
        rejected=len(parsed.rejections),
        read_from=parsed.read_from,
        doubts=tuple(doubts),
        stated=stated,
    )
