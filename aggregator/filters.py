"""Whether a feed is about a paper, and since when: pure.

All filters of a feed are decided here, in `decide`; every one that is stated must let a paper in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

import msgspec

from aggregator import lists, moments, terms
from aggregator.moments import Meter, Moment
from aggregator.records import Candidate, Climb, Paper, Sighting
from aggregator.terms import Term, Texts


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed is about. None or an empty tuple: whatever. Names are folded (`terms`)."""

    lists: tuple[str, ...]
    """Names of lists; a paper must have been seen on one of them."""
    any: tuple[Term, ...] = ()
    """Of these terms its title, abstract, AI summary or keywords must hold one,"""
    all: tuple[Term, ...] = ()
    """of these all,"""
    none: tuple[Term, ...] = ()
    """of these none."""
    authors: tuple[str, ...] = ()
    """Names, of which one must name one of its authors (`terms.is_name_of`)."""
    organizations: tuple[str, ...] = ()
    """Words that must stand side by side in the name of its organisation, or in its account."""
    submitters: tuple[str, ...] = ()
    """Account names."""
    keywords: tuple[Term, ...] = ()
    """One of them must stand in one of its keywords."""
    has_code: bool | None = None
    min_upvotes: int | None = None
    min_stars: int | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A feed is about a paper."""

    since: Moment
    is_history: bool
    """Whether the paper was first seen too long after its listing to be called late: it came with
    history that was filled in."""
    climbs: tuple[Climb, ...]
    """How its meters rose (`moments.climbs`)."""


class Miss(msgspec.Struct, frozen=True):
    """A feed is not about a paper."""

    why: str
    """A clause for people."""


def decide(candidate: Candidate, filters: Filters, late: timedelta) -> Match | Miss:
    """Whether a feed is about a paper, and since when: the first moment at which it was listed, had
    its votes and stars, and what was stated of it matched.

    A feed is a log: what matched once, matches. ``late`` is how long after its listing a paper may
    first be seen; what comes later is history that was filled in.
    """
    sightings = counting(candidate.sightings, filters.lists)
    if not sightings:
        return Miss(f"it was seen on no list that the feed counts: {', '.join(filters.lists)}")
    known = candidate.known
    listed = moments.listing(known.paper, sightings)
    climbs = moments.climbs(candidate, listed.at, late)
    waits = [listed]
    for meter, least in _thresholds(filters):
        if least is not None:
            reached_at = moments.reached(climbs, meter, least)
            if reached_at is None:
                most = max((getattr(one, meter) or 0 for one in climbs), default=0)
                told = _counted(most, meter)
                return Miss(f"it has had {told} at most, and the feed wants {least}")
            told = _counted(least, meter)
            waits.append(Moment(reached_at, f"when it was first seen with {told}"))
    latest = max(waits, key=lambda moment: moment.at)
    since = _stated_since(candidate, filters, latest)
    if isinstance(since, Miss):
        return since
    is_history = moments.is_history(known, listed.at, late)
    return Match(since=since, is_history=is_history, climbs=climbs)


def _stated_since(candidate: Candidate, filters: Filters, earliest: Moment) -> Moment | Miss:
    """Since when, not before a moment, what is stated about a paper matches."""
    why_not = ""
    states = [*moments.states(candidate.known.paper, candidate.events)]
    ends = [changed_at for changed_at, _ in states[1:]]
    for (begun_at, stated), ended_at in zip(states, (*ends, None), strict=True):
        if ended_at is not None and ended_at <= earliest.at:
            continue
        if (objection := _objection(stated, filters)) is None:
            if begun_at is None or begun_at <= earliest.at:
                return earliest
            return Moment(begun_at, "when what is stated of it came to match the feed")
        why_not = objection
    return Miss(why_not)


def counting(sightings: Iterable[Sighting], counted: Collection[str]) -> list[Sighting]:
    """Those of the sightings that are on lists that count."""
    wanted = set(counted)
    return [one for one in sightings if not wanted.isdisjoint(lists.names(one.kind, one.period))]


def _objection(paper: Paper, filters: Filters) -> str | None:
    """Why what is stated about a paper does not match; None: it does."""
    if filters.any or filters.all or filters.none or filters.keywords or filters.authors:
        # To fold a paper takes longer than all else: most feeds go without.
        objection = _objection_to_texts(terms.texts(paper), filters)
        if objection is not None:
            return objection
    if filters.organizations and not _is_of(paper, filters.organizations):
        return f"its organization is none of {', '.join(filters.organizations)}"
    if filters.submitters and terms.folded(paper.submitter or "") not in filters.submitters:
        return f"its submitter is none of {', '.join(filters.submitters)}"
    if filters.has_code is not None and filters.has_code != (paper.code_url is not None):
        return "it has no code" if filters.has_code else "it has code"
    return None


def _objection_to_texts(found: Texts, filters: Filters) -> str | None:
    texts = (found.title, found.abstract, found.ai_summary, found.keywords)

    def held(term: Term) -> bool:
        return any(terms.holds(text, term) for text in texts)

    where = "its title, abstract, AI summary or keywords"
    if filters.any and not any(map(held, filters.any)):
        return f"none of {_printed(filters.any)} stands in {where}"
    if missing := [term for term in filters.all if not held(term)]:
        return f"{_printed(missing)} does not stand in {where}"
    if unwanted := [term for term in filters.none if held(term)]:
        return f"{_printed(unwanted)} stands in {where}"
    if filters.keywords and not any(terms.holds(found.keywords, one) for one in filters.keywords):
        return f"none of its keywords is one of {_printed(filters.keywords)}"
    if filters.authors and not _is_by(found.authors, filters.authors):
        return f"none of its authors is one of {', '.join(filters.authors)}"
    return None


def _thresholds(filters: Filters) -> tuple[tuple[Meter, int | None], ...]:
    return ("upvotes", filters.min_upvotes), ("stars", filters.min_stars)


def _counted(count: int, meter: Meter) -> str:
    noun = "vote" if meter == "upvotes" else "star"
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _is_by(authors: str, wanted: Iterable[str]) -> bool:
    names = terms.parted(authors)
    return any(terms.is_name_of(one, name) for one in wanted for name in names)


def _is_of(paper: Paper, wanted: Iterable[str]) -> bool:
    names = [terms.folded(name or "") for name in (paper.organization, paper.organization_id)]
    return any(terms.holds(name, Term(one)) for one in wanted for name in names)


def _printed(stated: Iterable[Term]) -> str:
    return ", ".join(f"'{terms.printed(term)}'" for term in stated)
