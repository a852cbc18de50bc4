"""What people ask of a store, and no run does: how far days have come, the story of a paper, and
which papers hold some words; and what is counted for those who watch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import msgspec

from aggregator import dates
from aggregator.database import Row, day, instant
from aggregator.papers import decode_paper
from aggregator.records import Candidate, Entered, Readings
from aggregator.store import Store
from aggregator.terms import Term

FEW = 20_000
"""Papers of which each is looked at, however many there are. Of what more of them hold the last
count as the best: to weigh all would take the longer the older a store is, and what nearly all
papers hold weighs nothing."""

_PLACE = (
    "CASE WHEN rowid IN (SELECT rowid FROM texts WHERE texts MATCH ?) THEN 2 "
    "WHEN rowid IN (SELECT rowid FROM texts WHERE texts MATCH ?) THEN 1 ELSE 0 END"
)
"""2: in a title or a name, 1: in any text, 0: nowhere."""
_LAST_PLACE = _PLACE.replace("MATCH ?", "MATCH ? AND rowid >= (SELECT min(rowid) FROM last)")
"""The same, looked for among the last papers alone."""

_WEIGHTS = "1000, 1, 2, 10, 3"
"""How many mentions in the abstract one in title, abstract, AI summary, keywords, authors counts.

bm25 divides by the length of all texts together, so that a paper with a thousand authors counts a
fifth: its title must still stand above the abstracts of others, however often they say the word.
Keywords are chosen, and an AI summary is one sentence. Who looks for a person names nobody else;
but names are words as well (Song, Long), so one is worth less than a keyword.
"""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How far the papers on the list of a day have come."""

    stored: int
    """Papers that were ever seen on it."""
    published: int
    """Those of them that are in a feed."""


class Stray(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that was never seen on the list of any day, but elsewhere."""

    key: str
    title: str
    listed_on: date | None
    """The day on whose list it should stand. None: nobody states it."""
    seen_on: tuple[str, ...]
    """Kinds and periods of the lists that it was seen on: ``week 2026-W32``."""


def papers(store: Store) -> int:
    """How many papers are known."""
    # No paper is ever taken out, so the last number is their count, found without counting.
    ((last,),) = store.rows("SELECT max(rowid) FROM papers")
    return last or 0


def counts(store: Store) -> dict[str, int]:
    """Name of each feed that has entries -> how many, papers and others."""
    # A feed has either papers or items.
    rows = store.rows(
        "SELECT feed, count(*) FROM entries GROUP BY feed "
        "UNION ALL SELECT feed, count(*) FROM items GROUP BY feed"
    )
    return {row[0]: row[1] for row in rows}


def newest_seen_at(store: Store, today: date) -> datetime | None:
    """When the last of the papers of the newest list, up to a day, was first seen. None: no paper
    of a list is known."""
    # Not the last that was stored: that may be history.
    rows = store.rows(
        "SELECT max(first_seen_at) FROM papers WHERE listed_on = "
        "(SELECT max(listed_on) FROM papers WHERE listed_on <= ?)",
        (today.isoformat(),),
    )
    with store.errors_translated():
        return instant(rows[0][0]) if rows[0][0] else None


def tallies(
    store: Store, source: str, since: date, until: date, feeds: Collection[str]
) -> dict[date, Tally]:
    """How far the papers of each day from a day to a day have come into these feeds."""
    rows = store.rows(
        "SELECT period, count(*), sum(EXISTS (SELECT 1 FROM entries e WHERE e.key = s.key "
        f"AND e.feed IN ({', '.join('?' * len(feeds))}))) FROM sightings s "
        "WHERE source = ? AND kind = 'day' AND period BETWEEN ? AND ? GROUP BY period",
        (*feeds, source, since.isoformat(), until.isoformat()),
    )
    with store.errors_translated():
        return {
            day(on): Tally(stored=stored, published=published) for on, stored, published in rows
        }


def strays(store: Store, source: str, since: date, until: date) -> list[Stray]:
    """Papers of the days and weeks from a day to a day that never stood on the list of a day,
    in order of their keys."""
    weeks = (dates.week_of(since), dates.week_of(until))
    rows = store.rows(
        "WITH strays AS (SELECT key FROM ("
        "SELECT key FROM papers WHERE listed_on BETWEEN ? AND ? UNION "
        "SELECT key FROM sightings WHERE source = ? AND kind = 'week' AND period BETWEEN ? AND ?"
        ") seen WHERE NOT EXISTS (SELECT 1 FROM sightings s "
        "WHERE s.key = seen.key AND s.source = ? AND s.kind = 'day')) "
        "SELECT key, facts, (SELECT group_concat(trim(s.kind || ' ' || s.period), '\n') "
        "FROM sightings s WHERE s.key = papers.key AND s.source = ?) AS seen_on "
        "FROM strays JOIN papers USING (key) WHERE seen_on IS NOT NULL ORDER BY key",
        (since.isoformat(), until.isoformat(), source, *weeks, source, source),
    )
    with store.errors_translated():
        papers = [(decode_paper(facts), seen_on.split("\n")) for _, facts, seen_on in rows]
    return [
        Stray(
            key=paper.key,
            title=paper.title,
            listed_on=paper.listed_on,
            seen_on=tuple(sorted(seen_on)),
        )
        for paper, seen_on in papers
    ]


def entered(store: Store, key: str) -> dict[str, Entered]:
    """Name of each feed that a paper is in -> the line of its log."""
    rows = store.rows(
        "SELECT feed, published_at, month, entered_at, upvotes, comments, stars FROM entries "
        "WHERE key = ? ORDER BY feed",
        (key,),
    )
    with store.errors_translated():
        return {
            feed: Entered(
                feed=feed,
                key=key,
                published_at=instant(published_at),
                month=month,
                entered_at=instant(entered_at),
                readings=Readings(upvotes=upvotes, comments=comments, stars=stars),
            )
            for feed, published_at, month, entered_at, upvotes, comments, stars in rows
        }


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that holds what was looked for."""

    candidate: Candidate
    score: float
    """How well its words match, the higher the better; of what is not `FEW` the number by which the
    paper came. It compares papers of one search alone, and not what holds the words side by side
    with what does not."""


def search(store: Store, looked_for: Sequence[Term], limit: int) -> tuple[int, list[Hit]]:
    """(how many papers hold all of these terms, one more than `FEW` if there are more, the best of
    them: the best first, ties by key).

    Those come first in which the words stand side by side as they were typed: in the title or in
    the name of one author, then elsewhere. Words that half of all papers hold weigh nothing, and
    two words of a name stand in many lists of authors. Where more than a `FEW` papers hold one of
    the terms, those of a place follow each other as they came, the last one first.
    """
    if not all(_are_few(store, one) for one in looked_for):
        return _last(store, looked_for, limit)
    phrase = _together(looked_for)
    # One word is always beside itself, and the weights alone put titles first.
    places = [_in_one_place(phrase), _match([phrase])] if " " in phrase.words else []
    # Only what is among the best is looked up, for that takes as long as to rank.
    rows = store.rows(
        f"WITH ranked AS MATERIALIZED (SELECT rowid AS number, {_PLACE if places else 0} AS place, "
        f"-bm25(texts, {_WEIGHTS}) AS score FROM texts WHERE texts MATCH ?"
        "), best AS (SELECT place, score FROM ranked ORDER BY place DESC, score DESC LIMIT ?) "
        "SELECT p.key, score, (SELECT count(*) FROM ranked) "
        "FROM ranked JOIN papers p USING (number) WHERE (place, score) >= "
        "(SELECT place, score FROM best ORDER BY place, score LIMIT 1) "
        "ORDER BY place DESC, score DESC, p.key LIMIT ?",
        (*places, _match(looked_for), limit, limit),
    )
    return _found(store, rows)


def _are_few(store: Store, looked_for: Term) -> bool:
    """Whether no more than a `FEW` papers hold a term."""
    ((count,),) = store.rows(
        "SELECT count(*) FROM (SELECT 1 FROM texts WHERE texts MATCH ? LIMIT ?)",
        (_match([looked_for]), FEW + 1),
    )
    return bool(count <= FEW)


def _last(store: Store, looked_for: Sequence[Term], limit: int) -> tuple[int, list[Hit]]:
    """As `search`: of the last papers that hold the terms, the last in their place first."""
    phrase = _together(looked_for)
    rows = store.rows(
        "WITH last AS MATERIALIZED (SELECT rowid FROM texts WHERE texts MATCH ? "
        "ORDER BY rowid DESC LIMIT ?), "
        f"best AS (SELECT rowid AS number, {_LAST_PLACE} AS place FROM last "
        "ORDER BY place DESC, number DESC LIMIT ?) "
        "SELECT key, CAST(number AS REAL), (SELECT count(*) FROM last) "
        "FROM best JOIN papers USING (number) "
        "ORDER BY place DESC, number DESC",
        (_match(looked_for), FEW + 1, _in_one_place(phrase), _match([phrase]), limit),
    )
    return _found(store, rows)


def _found(store: Store, rows: Sequence[Row]) -> tuple[int, list[Hit]]:
    """What a search found, from rows (key, score, how many there are)."""
    papers = store.gathered([row[0] for row in rows])
    return rows[0][2] if rows else 0, [
        Hit(candidate=paper, score=row[1]) for paper, row in zip(papers, rows, strict=True)
    ]


def is_held(store: Store, looked_for: Term) -> bool:
    """Whether some paper holds a term."""
    return bool(
        store.rows("SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1", (_match([looked_for]),))
    )


def _together(looked_for: Sequence[Term]) -> Term:
    """All words of a search as one phrase."""
    words = " ".join(term.words for term in looked_for)
    return Term(words, looked_for[-1].is_prefix)


def _in_one_place(phrase: Term) -> str:
    """That a title holds the words side by side, ``models`` for ``model`` too, or a name does."""
    plural = phrase._replace(words=f"{phrase.words}s")
    in_title = f"title : ({_match([phrase])} OR {_match([plural])})"
    return f"{in_title} OR authors : {_match([phrase])}"


def _match(looked_for: Sequence[Term]) -> str:
    """Terms as FTS5 reads them. Nothing in a folded word means anything to it."""
    return " ".join(f'"{one.words}"{"*" if one.is_prefix else ""}' for one in looked_for)
