"""A search over all that is stored, as people and scripts see it, and the feed of what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from aggregator import content, identity, questions, search_feed, snippets, terms
from aggregator.config import Config
from aggregator.errors import UsageError
from aggregator.questions import Hit
from aggregator.records import Candidate, Paper, Readings
from aggregator.search_feed import SearchFeed
from aggregator.snippets import Marked
from aggregator.store import Store
from aggregator.terms import Term
from aggregator.text import one_line

_WIDEST = 100
_AUTHORS_SHOWN = 3
_TERMS_NAMED = 5


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found."""

    query: str
    """One line."""
    looked_for: tuple[Term, ...]
    count: int
    """How many papers hold all of the terms; no more than `questions.FEW` are counted."""
    has_more: bool
    """Whether there are more than are counted."""
    hits: tuple[Hit, ...]
    """The best of them, the best first."""
    unknown: tuple[Term, ...]
    """If there is no paper: those of the terms that none holds."""
    made: SearchFeed
    command: str
    """A line for a shell that adds that feed to the configuration."""


def look(store: Store, config: Config, file: Path, query: str, limit: int) -> Found:
    """Looks for papers that hold all terms of a query (`terms.query`).

    ``file`` is where the configuration stands, or would. Raises `UsageError`: there is nothing in
    the query that can be looked for.
    """
    query = one_line(query)
    try:
        looked_for = terms.query(query)
    except ValueError as error:
        raise UsageError(f"'{query}' cannot be looked for: {error}") from error
    count, hits = questions.search(store, looked_for, limit)
    made = search_feed.made(looked_for, [hit.candidate for hit in hits], config)
    alone = () if hits else looked_for
    return Found(
        query=query,
        looked_for=looked_for,
        count=min(count, questions.FEW),
        has_more=count > questions.FEW,
        hits=tuple(hits),
        unknown=tuple(one for one in alone if not questions.is_held(store, one)),
        made=made,
        command=search_feed.command(made.feed, config, file),
    )


def nothing(found: Found) -> str:
    """Why nothing was found, in one line."""
    if found.unknown:
        problem = f"no paper mentions {_named(found.unknown, 'or')}"
    else:
        problem = f"no paper mentions all of {_named(found.looked_for, 'and')}"
    return f"{problem}; a star finds all words that begin alike: agent*"


def _named(looked_for: Sequence[Term], last: str) -> str:
    """The first few of some terms."""
    names = [f"'{terms.printed(one)}'" for one in looked_for]
    if (more := len(names) - _TERMS_NAMED) > 0:
        names = [*names[:_TERMS_NAMED], f"{more:,} more"]
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


# -- for people


def lines(found: Found, width: int, mark: Callable[[str], str]) -> list[str]:
    """What was found for a terminal of so many columns; ``mark`` makes words stand out."""
    room = len(str(len(found.hits))) + 2
    shown: list[str] = []
    for rank, hit in enumerate(found.hits, 1):
        number = f"{rank}."
        for line in _hit_lines(hit, found.looked_for, min(width, _WIDEST) - room, mark):
            shown.append(f"{number:<{room}}{line}")
            number = ""
        shown.append("")
    return [*shown, *_closing(found), found.command]


def _hit_lines(
    hit: Hit, looked_for: Sequence[Term], width: int, mark: Callable[[str], str]
) -> list[str]:
    paper = hit.candidate.known.paper
    above = (content.title(paper), _byline(paper, looked_for))

    def wrapped(*texts: Marked) -> list[str]:
        return [
            snippets.printed(line, mark)
            for one in texts
            if one.text
            for line in snippets.wrapped(one, width)
        ]

    return [
        *wrapped(*(snippets.marked(one, looked_for) for one in above)),
        _place(paper, _most(hit.candidate).upvotes),  # not wrapped: no broken address can be opened
        *wrapped(_snippet(paper, looked_for)),
    ]


def _byline(paper: Paper, looked_for: Sequence[Term]) -> str:
    """Three authors, how many more there are, and who of these may be meant."""
    names = content.authors(paper)
    more = len(names) - _AUTHORS_SHOWN
    if more < 2:  # never "and 1 more"
        return ", ".join(names)
    held = [snippets.held(name, looked_for) for name in names]
    meant = held.index(max(held))
    among = f", among them {names[meant]}" if meant >= _AUTHORS_SHOWN else ""
    return f"{', '.join(names[:_AUTHORS_SHOWN])} and {more:,} more{among}"


def _place(paper: Paper, upvotes: int | None) -> str:
    """The day of listing, votes, and where to read it, as far as they are known."""
    day = str(paper.listed_on or "")
    votes = "" if upvotes is None else f"{upvotes:,} {'vote' if upvotes == 1 else 'votes'}"
    return "  ".join(filter(None, (day, votes, identity.entry_id(paper.key, paper.url))))


def _snippet(paper: Paper, looked_for: Sequence[Term]) -> Marked:
    """Of the abstract, else of the AI summary, marked as such; empty if there is neither."""
    told = " ".join(content.paragraphs(paper.abstract))
    if not told and (said := " ".join(content.paragraphs(paper.ai_summary))):
        told = f"AI summary: {said}"
    return snippets.snippet(told, looked_for)


def _closing(found: Found) -> list[str]:
    shown, count = len(found.hits), found.count
    more = "more than " if found.has_more else ""
    papers = f"{more}{count:,} {'paper' if count == 1 else 'papers'}"
    told = f"{papers}." if shown == count else f"{shown:,} of {papers}; --limit shows more."
    holds = "" if found.made.holds == shown else f", which would hold {found.made.holds:,} of these"
    return [told, "", f"For a feed of this search{holds}, copy this line into a shell:"]


# -- for scripts


def document(found: Found) -> dict[str, object]:
    """The object that ``search --json`` prints.

    A paper has the facts of the JSON Feed, with the highest numbers of votes, comments and stars
    that were ever read.
    """
    return {
        "query": found.query,
        "hits": found.count,
        "has_more": found.has_more,
        "papers": [
            {
                **content.facts(hit.candidate.known.paper, _most(hit.candidate)),
                "score": hit.score,
                "snippet": _snippet(hit.candidate.known.paper, found.looked_for).text,
            }
            for hit in found.hits
        ],
        "feed": "".join(f"{line}\n" for line in search_feed.toml(found.made.feed)),
    }


def _most(paper: Candidate) -> Readings:
    """The most that each meter of a paper was ever seen to show."""
    return Readings(
        upvotes=_highest(one.upvotes for one in paper.climbs),
        comments=_highest(one.readings.comments for one in paper.sightings),
        stars=_highest(one.stars for one in paper.climbs),
    )


def _highest(readings: Iterable[int | None]) -> int | None:
    return max((one for one in readings if one is not None), default=None)
