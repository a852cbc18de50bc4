"""A store as this program would have written it after many years, with words of our own.

    python -m bench.large FILE --papers 1000000 [--feeds FOLDER]

Every working day up to `LAST` has brought `A_DAY` papers, so that a larger store differs from a
smaller one in how far it reaches back, and in nothing else. A million papers are fifty years.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from aggregator import dates, entering, feeds, registry, terms
from aggregator.config_feed import FeedConfig
from aggregator.database import encoded
from aggregator.records import Day, Health, PageVisit, Paper, Report, Validators
from aggregator.store import Store

SOURCE = registry.sources()["huggingface"]
FEED = FeedConfig(name="daily")
LAST = date(2026, 6, 10)
"""A Wednesday."""
A_DAY = 77
REVISIT_DAYS = 14
SEARCHES = ("sheep", "wool", "shepherd", "meadow", "lamb", "fleece")
COMMON = "the of we and a to in for model with that on is data method this by learning are from"
"""The words that are drawn most; the others are made of syllables."""
WORDS, SENTENCES, NAMES = 50_000, 40_000, 20_000
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]


class Listing(NamedTuple):
    """A paper on the list of its day."""

    number: int
    """From 1, the oldest first."""
    on: date
    rank: int
    id: str
    key: str
    seen_at: str
    votes: int


class Folded(NamedTuple):
    """A text, or several, and as it is looked for (`terms`)."""

    printed: str
    words: str


class Pool:
    """Texts to draw from: Zipf's law holds for their words, and the same seed gives the same."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        drawn = ("".join(self.random.choices(SYLLABLES, k=2 + n % 3)) for n in itertools.count())
        words = [*COMMON.split(), *SEARCHES]
        words += itertools.islice(drawn, WORDS - len(words))
        weights = itertools.accumulate(1 / rank for rank in range(1, WORDS + 1))
        self._words, self._weights = words, list(weights)
        self.sentences = [self._folded(f"{self.line(20).capitalize()}.") for _ in range(SENTENCES)]
        self.authors = [self._several(6, str.title) for _ in range(NAMES)]
        self.keywords = [self._several(5, str) for _ in range(NAMES)]

    def line(self, count: int) -> str:
        """So many words."""
        return " ".join(self.random.choices(self._words, cum_weights=self._weights, k=count))

    def _folded(self, text: str) -> Folded:
        return Folded(text, terms.folded(text))

    def _several(self, count: int, printed: Callable[[str], str]) -> tuple[tuple[str, ...], str]:
        names = tuple(printed(self.line(2)) for _ in range(count))
        return names, terms.each_folded(names)


def listings(papers: int) -> Iterator[Listing]:
    """So many papers on the lists of the days up to the last, the oldest first; the first day may
    have fewer than the others."""
    numbers, most = itertools.count(1), (papers - 1) % A_DAY + 1
    for on in days(papers):
        for rank, number in enumerate(itertools.islice(numbers, most), 1):
            arxiv = f"{on:%y%m}.{on.day * 1000 + rank:05}"
            seen_at = f"{on}T{rank % 20:02}:00:00Z"
            yield Listing(number, on, rank, arxiv, f"arxiv:{arxiv}", seen_at, 400 // rank)
        most = A_DAY


def days(papers: int) -> list[date]:
    """The working days that bring so many papers, the oldest first."""
    wanted = -(-papers // A_DAY)
    return dates.working_days(LAST - timedelta(days=wanted * 7 // 5 + 7), LAST)[-wanted:]


def build(path: Path, papers: int, *, sightings: int = 10) -> None:
    """Makes a store of so many papers, each seen on so many lists, at most ten."""
    Store(path).close()  # makes the tables
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -500000")
        own = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indices = db.execute(own).fetchall()
        for name, _ in indices:
            db.execute(f"DROP INDEX {name}")
        db.execute("BEGIN")
        _fill_papers(db, papers)
        _fill_lists(db, papers, sightings)
        _fill_ledger(db, papers)
        db.execute("COMMIT")
        for _, sql in indices:  # after the rows: sorting them once takes less
            db.execute(sql)
        db.execute("PRAGMA journal_mode = WAL")
    with closing(Store(path)) as store:
        store.enter(FEED.name, entering.criteria(FEED), [])
        months = sorted({dates.month_of(on) for on in days(papers)})
        feeds.note_archives(store, FEED.name, path.parent, dict.fromkeys(months))


def stand_ins(path: Path, folder: Path) -> None:
    """Puts an empty document in the place of every archive document of a store that was built: no
    run reads one of a month that is over."""
    with closing(Store(path, read_only=True)) as store:
        _, names = store.published(FEED.name)
    for name in names:
        if name.startswith("archive/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()


def _fill_papers(db: sqlite3.Connection, papers: int) -> None:
    pool, transactions = Pool(), {on: number for number, on in enumerate(days(papers), 1)}
    for many in _batches(listings(papers)):
        rows, texts = [], []
        for one in many:
            title = pool.line(9).capitalize()
            sentences = pool.random.choices(pool.sentences, k=9)
            summary = pool.random.choice(pool.sentences)
            names, folded_names = pool.random.choice(pool.authors)
            keywords, folded_keywords = pool.random.choice(pool.keywords)
            paper = Paper(
                key=one.key,
                id=one.id,
                title=title,
                abstract=" ".join(sentence.printed for sentence in sentences),
                authors=names,
                listed_on=one.on,
                published_at=dates.midnight(one.on - timedelta(days=2)),
                url=f"https://huggingface.co/papers/{one.id}",
                arxiv_url=f"https://arxiv.org/abs/{one.id}",
                pdf_url=f"https://arxiv.org/pdf/{one.id}",
                thumbnail_url=f"https://cdn-thumbnails.huggingface.co/papers/{one.id}.png",
                ai_summary=summary.printed,
                keywords=keywords,
                submitter="shepherd",
                author_participating=False,
            )
            changed_at = _at(one.on, 21) if _is_revised(one) else None
            mark = transactions[one.on]
            rows.append(
                (one.key, encoded(paper), one.seen_at, changed_at, mark, str(one.on), one.number)
            )
            folded = " ".join(sentence.words for sentence in sentences)
            texts.append(
                (
                    one.number,
                    terms.folded(title),
                    folded,
                    summary.words,
                    folded_keywords,
                    folded_names,
                )
            )
        db.executemany(
            "INSERT INTO papers (key, facts, first_seen_at, changed_at, touched, listed_on, number)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        db.executemany(
            "INSERT INTO texts (rowid, title, abstract, ai_summary, keywords, authors) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            texts,
        )


def _fill_lists(db: sqlite3.Connection, papers: int, sightings: int) -> None:
    """Where papers were seen, how their votes rose, what was revised, and the log of the feed."""
    wanted = ["day", "week", "month", "trending", *(f"search {words}" for words in SEARCHES)]
    for name in sorted(wanted[:sightings]):  # in the order of the table
        kind, _, words = name.partition(" ")
        db.executemany(
            "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, 2, 40, ?, ?)",
            (
                (
                    *(SOURCE.name, kind, _period(kind, one.on, words), one.key, one.rank),
                    *(one.votes, one.seen_at, _at(one.on, 23)),
                )
                for one in listings(papers)
            ),
        )
    db.executemany(
        "INSERT INTO climbs (source, key, at, upvotes, stars, comments) VALUES (?, ?, ?, ?, ?, 2)",
        (
            (SOURCE.name, one.key, at, one.votes * part // 3, 40)
            for one in listings(papers)
            for part, at in enumerate((one.seen_at, _at(one.on, 21), _at(one.on, 23)), 1)
        ),
    )
    db.executemany(
        "INSERT INTO events VALUES (?, ?, 'title', 'What sheep were called', 'Sheep')",
        ((one.key, _at(one.on, 21)) for one in listings(papers) if _is_revised(one)),
    )
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, 2, 40, ?)",
        (
            (FEED.name, one.key, one.seen_at, one.seen_at, one.votes, dates.month_of(one.on))
            for one in listings(papers)
        ),
    )


def _fill_ledger(db: sqlite3.Connection, papers: int) -> None:
    """The days, their pages, a run an hour, and that all is well."""
    lists = itertools.groupby(listings(papers), key=lambda one: one.on)
    for on, listed in lists:
        keys = [one.key for one in listed]
        read_at = min(on + timedelta(days=REVISIT_DAYS + 1), LAST)
        is_final = (read_at - on).days > REVISIT_DAYS
        line = Day(source=SOURCE.name, on=on, listed=len(keys), read_from=("data", "cards"))
        db.execute(
            "INSERT INTO days (source, day, listed, read_at, read_from, final_at, told_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(line.source, str(on), line.listed, _at(read_at, 23), encoded(line.read_from)),
                *(_at(read_at, 23) if is_final else None, _at(on + timedelta(days=1), 1)),
            ),
        )
        visit = PageVisit(
            url=SOURCE.list_url(SOURCE.base_url, "day", str(on)),
            fetched_at=datetime.combine(read_at, time(23), UTC),
            outcome="read",
            validators=Validators(etag='"sheep"'),
            layout="huggingface_2026_period",
            kind="day",
            period=str(on),
            papers=len(keys),
            rejected=0,
            read_from=line.read_from,
            stated=dict.fromkeys(keys, ("0123456789abcdef", "fedcba9876543210")),
        )
        db.execute("INSERT INTO visits VALUES (?, ?)", (visit.url, encoded(visit)))
    report = encoded(Report(requests=4, pages=2, papers=154, unchanged=154))
    first = days(papers)[0]
    hours = (LAST - first).days * 24
    begun = (datetime.combine(first, time(), UTC) + timedelta(hours=n) for n in range(hours))
    db.executemany(
        "INSERT INTO runs (started_at, command, exit_code, problem, report, seconds) "
        "VALUES (?, 'update', ?, ?, ?, 2.5)",
        (
            (dates.rfc3339(at), *((3, "no answer") if at.day == 13 else (0, None)), report)
            for at in begun
        ),
    )
    at = datetime.combine(LAST, time(23), UTC)
    health = Health(
        source=SOURCE.name, asked_at=at, well_at=at, failing_since=None, failures=0, problem=None
    )
    db.execute("INSERT INTO health VALUES (?, ?)", (health.source, encoded(health)))


def _is_revised(one: Listing) -> bool:
    return one.rank % 10 == 7


def _at(on: date, hour: int) -> str:
    return f"{on}T{hour:02}:00:00Z"


def _period(kind: str, on: date, words: str) -> str:
    made = {"day": str(on), "week": dates.week_of(on), "month": dates.month_of(on)}
    return made.get(kind, words)


def _batches(all_of_them: Iterator[Listing]) -> Iterator[Sequence[Listing]]:
    while many := list(itertools.islice(all_of_them, 10_000)):
        yield many


def main() -> None:
    """Reads the arguments and makes the store."""
    parser = argparse.ArgumentParser(description="A store after many years.")
    parser.add_argument("file", type=Path, help="where to make it; nothing is there yet")
    parser.add_argument("--papers", type=int, required=True)
    parser.add_argument("--feeds", type=Path, help="a folder for empty archive documents")
    asked = parser.parse_args()
    build(asked.file, asked.papers)
    if asked.feeds is not None:
        stand_ins(asked.file, asked.feeds)


if __name__ == "__main__":
    main()
