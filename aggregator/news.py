"""What happened to a paper after it was listed, each event an item of a feed: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from html import escape
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from aggregator import content, dates, identity, moments, sentences
from aggregator.records import Candidate, Climb, Event, Item, Paper

_VOTES = (50, 100, 200)
"""Numbers of votes that are news when a paper passes them."""


class _Happening(NamedTuple):
    slug: str
    """What tells it from all else that ever happens to the paper."""
    at: datetime
    what: str
    """For people: the first part of the title."""
    html: str
    """What happened, a fragment."""
    url: str
    """Where it is to be seen."""


def items(candidate: Candidate, since: datetime) -> list[Item]:
    """The news of a paper since a moment, the earliest first, each told once: code was released, a
    project page was added, an author joined the discussion, it passed a number of votes, its title
    or abstract was revised.

    What was so when it was first seen is no news. The paper is told of as it was stated then.
    """
    paper = candidate.known.paper
    told = [*_changes(paper, candidate.events), *_votes(paper, candidate.climbs)]
    return [
        _item(moments.stated(candidate, one.at), one)
        for one in sorted(told, key=lambda one: one.at)
        if one.at >= since
    ]


def _changes(paper: Paper, events: Sequence[Event]) -> Iterator[_Happening]:
    told: set[str] = set()
    for at, together in groupby(events, key=lambda event: event.at):
        changes: dict[str, Event] = {}
        for event in together:  # pages of one run may state a field one after the other
            first_of_run = changes.get(event.field, event)
            changes[event.field] = replace(event, before=first_of_run.before)
        # A page without data shows neither authors nor code: what comes with them was not released.
        is_first_data = "authors" in changes and changes["authors"].before is None
        for field, event in changes.items():
            first = None if is_first_data else _first(paper, event)
            if first is not None and field not in told:
                told.add(field)
                yield first
        revised = [
            changes[field]
            for field in ("title", "abstract")
            if field in changes and _is_revised(changes[field])
        ]
        if revised:
            yield _revised(paper, at, revised)


def _first(paper: Paper, event: Event) -> _Happening | None:
    """What an event tells if it is the first of its kind; None: nothing that is told but once."""
    match event:
        case Event(field="code_url", before=None, after=str(url)):
            told = f"<p>Code was released: {_link(url)}</p>"
            return _Happening("code", event.at, "Code released", told, url)
        case Event(field="project_url", before=None, after=str(url)):
            told = f"<p>A project page was added: {_link(url)}</p>"
            return _Happening("project", event.at, "Project page", told, url)
        case Event(field="author_participating", before="false", after="true"):
            url = f"{paper.url}#community"
            told = f"<p>An author takes part in {_link(url, 'the discussion')}.</p>"
            return _Happening("author", event.at, "An author joined the discussion", told, url)
    return None


def _votes(paper: Paper, climbs: Sequence[Climb]) -> Iterator[_Happening]:
    most = None
    for climb in climbs:
        for least in _VOTES:
            if most is not None and most < least <= (climb.upvotes or 0):
                told = f"<p>It passed {least} votes.</p>"
                what = f"Passed {least} votes"
                yield _Happening(f"votes-{least}", climb.at, what, told, paper.url)
        if climb.upvotes is not None:
            most = max(most or 0, climb.upvotes)


def _is_revised(event: Event) -> bool:
    return bool(event.before and event.after and event.before != event.after)


def _revised(paper: Paper, at: datetime, events: Sequence[Event]) -> _Happening:
    what = f"{' and '.join(event.field for event in events)} revised".capitalize()
    told = "\n".join(
        f"<p>The {event.field} was revised: {_marked(event.before or '', event.after or '')}</p>"
        for event in events
    )
    return _Happening(f"revised-{dates.rfc3339(at)}", at, what, told, paper.url)


def _marked(before: str, after: str) -> str:
    """The words of a text, with those that went and those that came marked."""
    old, new = (" ".join(content.paragraphs(text)).split() for text in (before, after))
    parts = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = (escape(" ".join(words), quote=False) for words in (old[a:b], new[c:d]))
        if how == "equal":
            parts.append(come)
        else:
            parts += [f"<del>{gone}</del>"] * bool(gone) + [f"<ins>{come}</ins>"] * bool(come)
    return " ".join(parts)


def _item(paper: Paper, one: _Happening) -> Item:
    title = content.title(paper)
    abstract = sentences.sentences(" ".join(content.paragraphs(paper.abstract)))
    parts = [
        one.html,
        f'<p dir="auto">{_link(paper.url, title)}</p>',
        f"<p>{escape(content.byline(content.authors(paper)), quote=False)}</p>"
        if paper.authors
        else "",
        f'<p dir="auto">{escape(abstract, quote=False)}</p>' if abstract else "",
        f"<p>{' · '.join(_link(link.url, link.name) for link in content.links(paper))}</p>",
    ]
    return Item(
        key=f"news:{paper.key}:{one.slug}",
        id=f"{identity.entry_id(paper.key, paper.url)}#{one.slug}",
        url=content.web_address(one.url) or paper.url,
        title=f"{one.what}: {title}",
        html="\n".join(part for part in parts if part),
        summary_html=one.html,
        categories=(one.what,),
        links=content.links(paper),
        thumbnail=content.thumbnail(paper),
        published_at=one.at,
        updated_at=one.at,
        extra={"_news": {"key": paper.key, "what": one.slug, "at": dates.rfc3339(one.at)}},
    )


def _link(url: str, name: str | None = None) -> str:
    address = content.web_address(url)
    shown = escape(name or url, quote=False)
    return f'<a href="{escape(address)}">{shown}</a>' if address else shown
