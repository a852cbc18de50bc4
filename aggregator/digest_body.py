"""How a digest is told to people: its words, as HTML, and as an item of a feed. All pure.

Titles, names and abstracts are shown as `content` shows them: with readable formulas, and escaped,
never read as markup. Those of other directions are isolated (``bdi``), so that none turns around
what stands beside it. What is told of a period is fixed for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from uuid import UUID, uuid5

from aggregator import content, dates, sentences
from aggregator.digest import Digest, Ranked
from aggregator.records import Item, Link, Paper

MOVED = "What moved since the digest before"
CLIMBERS = "Late climbers"
# The id of an entry is made of feed and period: these never change, while the address of the feed
# may, and the page of a period is shared by all feeds that tell of it.
_DIGESTS = UUID("8f1c2b7e-3d64-4a0e-9b0c-6a4e52f7d318")
_AUTHORS_SHOWN = 3
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Embeddings, overrides and isolates of Unicode Standard Annex 9; texts need none to be read."""
_NO_BREAK = "\u00a0"
_SUMMED_UP = 5
"""Papers that the summary names."""


def item(digest: Digest, feed: str, url: str) -> Item:
    """A digest in a feed; ``url`` is the page of its period. It is dated by the period's end."""
    ended_at = dates.end(digest.period)
    page = content.web_address(url)
    return Item(
        key=_key(feed, digest.period),
        id=item_id(feed, digest.period),
        url=url,
        title=title(digest),
        html=html(digest),
        summary="\n\n".join(
            f"{votes(one)}: {content.title(one.paper)}" for one in digest.best[:_SUMMED_UP]
        ),
        summary_html="\n".join(
            f"<p>{votes(one)}: {_bdi(content.title(one.paper))}</p>"
            for one in digest.best[:_SUMMED_UP]
        ),
        categories=("digest",),
        links=(Link(name="All papers", url=page, media_type="text/html"),) if page else (),
        published_at=ended_at,
        updated_at=ended_at,
        extra={"_digest": facts(digest)},
    )


def item_id(feed: str, period: str) -> str:
    """The URI of the digest of a period in a feed."""
    return uuid5(_DIGESTS, _key(feed, period)).urn


def _key(feed: str, period: str) -> str:
    return f"digest:{feed}:{period}"


def facts(digest: Digest) -> dict[str, object]:
    """All of it as a JSON object, titles as they were stated (`content.facts`)."""
    return {
        "period": digest.period,
        "count": digest.count,
        "best": _ranking(digest.best),
        "moved": _ranking(digest.moved),
        "climbers": _ranking(digest.climbers),
    }


def _ranking(ranked: Iterable[Ranked]) -> list[dict[str, object]]:
    return [
        {
            "key": one.paper.key,
            "id": one.paper.id,
            "title": one.paper.title,
            "votes": one.votes,
            "gained": one.gained,
            "url": one.paper.url,
        }
        for one in ranked
    ]


# -- words, the same in HTML and in plain text


def title(digest: Digest) -> str:
    """One line: ``Thursday, 6 August 2026: the 20 best of 31 papers``."""
    shown = len(digest.best)
    if shown < digest.count:
        best = "best" if shown == 1 else f"{shown} best"
        return f"{_period(digest.period)}: the {best} of {digest.count:,} papers"
    every = {1: "1 paper", 2: "both papers"}.get(shown, f"all {shown} papers")
    return f"{_period(digest.period)}: {every}"


def _period(period: str) -> str:
    """``Thursday, 6 August 2026``, ``Week 32 of 2026 (3 to 9 August)``."""
    first, last = dates.first_day(period), dates.last_day(period)
    if dates.rhythm_of(period) == "day":
        return f"{_weekday(first)} {first.year}"
    year, week = period.split("-W")
    if first.year != last.year:
        days = f"{_day(first)} {first.year} to {_day(last)} {last.year}"
    elif first.month != last.month:
        days = f"{_day(first)} to {_day(last)}"
    else:
        days = f"{first.day} to {_day(last)}"
    return f"Week {int(week)} of {int(year)} ({days})"


def _day(on: date) -> str:
    return f"{on.day} {dates.month(on)}"


def _weekday(on: date) -> str:
    """``Thursday, 6 August``."""
    return f"{dates.weekday(on)}, {_day(on)}"


def introduction(digest: Digest) -> str:
    """What it tells, and what the triangle means if one is there."""
    shown, rhythm = len(digest.best), dates.rhythm_of(digest.period)
    if shown == digest.count == 1:
        told = f"The one paper of this {rhythm}, with its votes at the end (UTC)."
    elif shown == digest.count:
        told = f"All papers of this {rhythm}, those with the most votes at its end (UTC) first."
    else:
        told = f"The papers of this {rhythm} with the most votes at its end (UTC)."
    if any(one.gained for one in (*digest.best, *digest.moved, *digest.climbers)):
        told += " ▲ counts the votes that came since the digest before."
    return told


def heading(digest: Digest) -> str:
    """What stands above the best papers."""
    best = "papers" if len(digest.best) == digest.count else "best"
    return f"The {best} of the {dates.rhythm_of(digest.period)}"


def votes(one: Ranked) -> str:
    """``84 votes ▲ 53``."""
    return f"{one.votes:,} {'vote' if one.votes == 1 else 'votes'}{gained(one)}"


def rise(one: Ranked) -> str:
    """``31 → 84 votes ▲ 53``."""
    return f"{one.votes - one.gained:,} → {votes(one)}"


def climb(one: Ranked) -> str:
    """``Listed on Monday, 3 August · 84 votes ▲ 53``."""
    on = one.paper.listed_on
    return f"Listed on {_weekday(on)} · {votes(one)}" if on else votes(one)


def gained(one: Ranked) -> str:
    """What follows a number of votes: `` ▲ 53``, or nothing."""
    return f" ▲ {one.gained:,}" if one.gained else ""


def byline(paper: Paper) -> str:
    """The first of the authors, never cut for 1 more: ``A, B, C and 12 more``."""
    names = content.authors(paper)
    if len(names) <= _AUTHORS_SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_AUTHORS_SHOWN])} and {len(names) - _AUTHORS_SHOWN:,} more"


def opening(paper: Paper) -> str:
    """The first sentences about it: of the abstract, else of the AI summary, marked as such."""
    if told := " ".join(content.paragraphs(paper.abstract)):
        return sentences.sentences(told)
    said = sentences.sentences(" ".join(content.paragraphs(paper.ai_summary)))
    return f"AI summary: {said}" if said else ""


# -- HTML


def html(digest: Digest) -> str:
    """The whole of it as a fragment that is well-formed XML too; every address in it is absolute.

    Readers take away what else HTML offers: styles, classes, places within the page.
    """
    parts = [
        f"<p>{introduction(digest)}</p>",
        "<h2>Contents</h2>",
        _list("ol", (_entry(one, votes(one)) for one in digest.best)),
        f"<h2>{heading(digest)}</h2>",
        *(_paper(one, votes(one), f"{rank}. ") for rank, one in enumerate(digest.best, 1)),
    ]
    if digest.moved:
        parts += [f"<h2>{MOVED}</h2>"]
        parts += [_list("ul", (_entry(one, rise(one)) for one in digest.moved))]
    if digest.climbers:
        parts += [f"<h2>{CLIMBERS}</h2>", *(_paper(one, climb(one)) for one in digest.climbers)]
    return "\n".join(parts)


def _paper(one: Ranked, standing: str, rank: str = "") -> str:
    paper, told = one.paper, opening(one.paper)
    by = [_bdi(part) for part in (byline(paper), paper.organization) if part]
    page = content.web_address(paper.url)
    links = [
        f'<a href="{escape(link.url)}">{link.name}</a>'
        for link in content.links(paper)
        if link.url != page  # its title leads there
    ]
    parts = (
        f"<h3>{rank}{_linked(paper)}</h3>",
        f"<p>{' · '.join(by)}</p>" if by else "",
        f"<p><strong>{standing}</strong></p>",
        f'<p dir="auto">{_text(told)}</p>' if told else "",
        f"<p>{' · '.join(links)}</p>" if links else "",
    )
    return "\n".join(part for part in parts if part)


def _entry(one: Ranked, standing: str) -> str:
    # Without places to break at: on narrow screens it would end with a lonely number.
    return f"{_linked(one.paper)} ({standing.replace(' ', _NO_BREAK)})"


def _list(tag: str, items: Iterable[str]) -> str:
    return "\n".join((f"<{tag}>", *(f"<li>{one}</li>" for one in items), f"</{tag}>"))


def _linked(paper: Paper) -> str:
    """Its title, with the way to its page."""
    shown, address = _bdi(content.title(paper)), content.web_address(paper.url)
    return f'<a href="{escape(address)}">{shown}</a>' if address else shown


def _bdi(text: str) -> str:
    # A direction that a title begins and does not end would end the element, not itself.
    return f"<bdi>{_text(text.translate(_DIRECTIONS))}</bdi>"


def _text(text: str) -> str:
    return escape(text, quote=False)
