"""What costs grow to with the store, and with the number of feeds."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from aggregator import dates
from aggregator.migrations import MIGRATIONS
from bench import large, material, measure, plot, report
from bench.home import SETTINGS, Home
from bench.material import A_PAGE, Material
from bench.measure import Cost, Work
from bench.report import Goal, Section

AIM, AIM_OF_FEEDS = 1.3, 2.0
SIZES = (10_000, 100_000, 1_000_000)
"""Papers."""
_UPDATE, _FIFTY = "an update with one new page", "fifty feeds"
_COMMON = "model"
"""Every second paper of the stores has it."""
_ON = large.LAST + timedelta(days=1)
_TOPICS = """
agent* robot* protein* diffusion quantum compiler* medical retrieval benchmark* video speech music
reward* alignment pruning distillation tokenizer* embodied driving weather chemistry mathematics
theorem* poetry sheep
"""
_AUTHORS = [
    f"{first} {last}"
    for first in ("Ada", "Kurt", "Grace", "Emmy")
    for last in ("Lovelace", "Hopper", "Noether", "Meadow", "Shepherd", "Wool")
]
_DOCUMENT = """
import shutil
from pathlib import Path
from aggregator import content, publish, registry
from aggregator.records import Feed
from aggregator.store import Store
store, place = Store(Path("papers.db"), read_only=True), Path("document")
shutil.rmtree(place, ignore_errors=True)
items = tuple(map(content.item, store.entries("daily", 100)))
publish.publish(place, Feed(
    name="daily", title="Papers", description="All of them", home_page_url="https://example.org/",
    base_url=None, updated_at=items[0].updated_at, entries=items, version="1"
), registry.formats())
"""
_ABOUT = """
Whole processes, CPU in ms and in small figures the ms that passed, over stores as the program
leaves them: {a_day} papers each working day up to {last}, each seen on ten lists, and a run an
hour, made by `bench/large.py` of words of our own; a million papers reach back fifty years. The
update finds a page with {page} papers that are all new. The main document has the newest 100
entries, in all formats. Half of the papers have the common word, `{common}`; the rare one,
`{rare}`, has come with the updates.
"""
_ABOUT_FEEDS = """
The same update over the smallest store, with more feeds: one takes every paper, the others are
about words and authors. The documents of {touched} of the fifty were written anew.
"""


class Place:
    """A store of a size, which grows by a page an hour, and is read."""

    def __init__(self, folder: Path, store: Path, papers: Material, settings: str) -> None:
        self.home = Home(folder, settings)
        self._papers, self._hours = papers.records, 0
        shutil.copyfile(store, folder / "papers.db")
        large.stand_ins(folder / "papers.db", folder / "feeds")
        for _ in range(2):  # the first one looks through the store, and makes the documents
            self.update()

    def update(self) -> Cost:
        """An update an hour after the last one, which finds other papers on the list."""
        first = self._hours * A_PAGE % (len(self._papers) - A_PAGE)
        page = material.day_page(_ON, self._papers[first : first + A_PAGE])
        material.put(self.home.folder / "site", {"": page})
        self._hours += 1
        self._begun = time.time()
        return self.home.offline(self._now)

    @property
    def _now(self) -> datetime:
        return dates.midnight(_ON) + timedelta(hours=self._hours)

    def status(self) -> Cost:
        """How it stands, soon after the update."""
        return self.program("status", "--at", dates.rfc3339(self._now + timedelta(minutes=5)))

    def program(self, *arguments: str) -> Cost:
        """Another command."""
        return measure.program(*arguments, folder=self.home.folder)

    def document(self) -> Cost:
        """The main document, from the store."""
        return measure.process("-c", _DOCUMENT, folder=self.home.folder)

    def written(self) -> int:
        """How many feeds the last update wrote anew."""
        documents = (self.home.folder / "feeds").glob("*.json")
        return sum(one.stat().st_mtime > self._begun for one in documents)


def section(
    papers: Material, folder: Path, rounds: int, cache: Path, sizes: Sequence[int], drawing: Path
) -> Section:
    """The tables of stores and of feeds, and a drawing of the former.

    ``cache``: a folder in which stores are kept, since a million papers take minutes to make.
    """
    stores = {size: stored(cache, size) for size in sizes}
    places = {
        size: Place(folder / str(size), store, papers, SETTINGS) for size, store in stores.items()
    }
    fifty = Place(folder / "fifty", stores[sizes[0]], papers, fifty_feeds())
    rare = max(re.findall(r"[A-Za-z]+", str(papers.records[0]["title"])), key=len)
    works = _works(rare)
    sides: dict[tuple[str, int], Work] = {
        (name, size): partial(work, place)
        for name, work in works.items()
        for size, place in places.items()
    }
    costs = measure.medians({**sides, (_FIFTY, sizes[0]): fifty.update}, rounds)
    drawing.write_text(
        plot.drawn(
            {name: {size: costs[name, size].cpu * 1000 for size in sizes} for name in works},
            "papers in the store",
            "CPU, ms",
        ),
        "utf-8",
    )
    first = sizes[0]
    grown = {
        name: max(costs[name, size].cpu for size in sizes[1:]) / costs[name, first].cpu
        for name in works
    }
    feeds = {"one feed": costs[_UPDATE, first], _FIFTY: costs[_FIFTY, first]}
    parts = (
        report.prose(
            _ABOUT, a_day=large.A_DAY, last=large.LAST, page=A_PAGE, common=_COMMON, rare=rare
        ),
        report.table(
            ["", *(f"{size:,} papers" for size in sizes), "most to first"],
            [
                [name, *(_both(costs[name, size]) for size in sizes), report.ratio(grown[name])]
                for name in works
            ],
        ),
        f"![The same, as a plot]({drawing.name})",
        _disk(stores),
        report.prose(_ABOUT_FEEDS, touched=fifty.written()),
        report.compared(feeds, "one feed"),
    )
    return Section(
        "Growing",
        "\n\n".join(parts),
        (
            *(
                Goal(f"{name}, up to {sizes[-1]:,} papers against {first:,}", AIM, grown[name])
                for name in works
            ),
            Goal("an update with fifty feeds, against one", AIM_OF_FEEDS, _ratio(feeds)),
        ),
    )


def _works(rare: str) -> dict[str, Callable[[Place], Cost]]:
    """What is done in each place, by what it is called."""
    return {
        _UPDATE: Place.update,
        "a search for a common word": lambda place: place.program("search", _COMMON),
        "a search for a rare word": lambda place: place.program("search", rare),
        "a status": Place.status,
        "writing a main document": Place.document,
    }


def _disk(stores: Mapping[int, Path]) -> str:
    """What stores of several sizes take."""
    taken = {size: store.stat().st_size for size, store in stores.items()}
    return report.table(
        ["", *(f"{size:,} papers" for size in taken)],
        [
            ["the store, MB", *(f"{used / 1e6:,.0f}" for used in taken.values())],
            ["a paper, bytes", *(f"{used / size:,.0f}" for size, used in taken.items())],
        ],
    )


def _ratio(feeds: Mapping[str, Cost]) -> float:
    one, fifty = feeds.values()
    return fifty.cpu / one.cpu


def stored(cache: Path, papers: int) -> Path:
    """A store of so many papers, made once by the same program."""
    made_by = Path(large.__file__).read_text("utf-8") + "".join(MIGRATIONS)
    path = cache / f"{papers}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        large.build(unfinished, papers)
        unfinished.rename(path)
    return path


def fifty_feeds() -> str:
    """The settings, with topics and authors beside the feed of all papers."""
    wanted = [f'any = ["{word}"]' for word in _TOPICS.split()]
    wanted += [f'authors = ["{name}"]' for name in _AUTHORS]
    feeds = (f'[[feed]]\nname = "about-{n}"\n{words}\n' for n, words in enumerate(wanted, 1))
    return SETTINGS + "".join(feeds)


def _both(cost: Cost) -> str:
    return f"{report.ms(cost.cpu)} <sub>{report.ms(cost.wall)}</sub>"
