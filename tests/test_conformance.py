"""The rules that every file in ``sources/`` and ``formats/`` keeps, the next one included.

Files are found by folder; nothing here names one. A file that breaks a rule fails here, and there
is no way to be left out: what is neither shared code nor one of the three kinds is an error too.
"""

import importlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

import aggregator.formats
import aggregator.sources
from aggregator import content, dates, registry
from aggregator.dom import tree
from aggregator.records import Entry, Feed, Format, Item, Kind, Layout, Readings, Source
from tests.samples import paper

ROOT = Path(__file__).parents[1]
SOURCE_NAME = re.compile(r"[a-z][a-z0-9]*")
LAYOUT_NAME = re.compile(r"(?P<site>[a-z][a-z0-9]*)_(?P<year>20\d{2})_(?P<trait>[a-z][a-z0-9_]*)")
FORMAT_NAME = re.compile(r"(?P<name>[a-z]+)(_[a-z0-9_]+)?")
SUFFIX = re.compile(r"([a-z0-9]+\.)*[a-z0-9]+")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")

AT = datetime(2026, 8, 6, 9, 30, tzinfo=UTC)
PERIODS: list[tuple[Kind, str | None]] = [
    ("day", None),
    ("day", "2026-08-06"),
    ("week", "2026-W53"),
    ("month", "2026-12"),
    ("trending", None),
    ("search", "random substitution"),
    ("search", "50% of R&B, C++ / a?b=c#d 模型"),
]
BASES = ["https://mirror.example", "http://127.0.0.1:8000/below/here"]


def files(folder: str) -> list[Path]:
    """Every file of Python in a folder of the program that is no shared code."""
    found = sorted((ROOT / "aggregator" / folder).glob("*.py"))
    return [path for path in found if not path.stem.startswith("_")]


def ending(path: Path) -> dict[str, object]:
    """The records that a module ends by building, by name."""
    module = importlib.import_module(f"aggregator.{path.parent.name}.{path.stem}")
    names = ("SOURCE", "LAYOUT", "FORMAT")
    return {name: getattr(module, name) for name in names if hasattr(module, name)}


def sample(*numbers: int) -> Feed:
    entries = tuple(
        content.item(
            Entry(
                id=f"https://arxiv.org/abs/2608.{number:05}",
                paper=replace(paper(number), title=f"R&B ]]> <think> {number}"),
                published_at=AT,
                updated_at=AT,
                readings=Readings(upvotes=number, comments=0, stars=None),
                lists=("daily", "search:R&B ]]> <think>", "trending"),
            )
        )
        for number in numbers
    )
    return Feed(
        name="daily",
        title="Daily Papers",
        description="Every paper, once.",
        home_page_url="https://site.example/papers",
        base_url="https://feeds.example/",
        updated_at=AT if entries else None,
        entries=entries,
        version="1.2.3",
    )


def test_the_folders_hold_what_the_registry_finds_and_no_other_folder() -> None:
    for package in (aggregator.sources, aggregator.formats):
        folder = Path(next(iter(package.__path__)))
        assert [path.name for path in folder.iterdir() if path.is_dir()] in ([], ["__pycache__"])
        assert files(folder.name)
    assert len(files("sources")) == len(registry.sources()) + len(registry.layouts())
    assert len(files("formats")) == len(registry.formats())


@pytest.mark.parametrize("path", files("sources"), ids=lambda path: path.stem)
def test_a_file_in_sources_is_a_source_or_a_layout(path: Path) -> None:
    match ending(path):
        case {"SOURCE": Source() as source, **others} if not others:
            keeps_the_rules_of_a_source(path, source)
        case {"LAYOUT": Layout() as layout, **others} if not others:
            keeps_the_rules_of_a_layout(path, layout)
        case other:
            pytest.fail(f"{path.name} must end in one SOURCE or one LAYOUT, not in {other}")


def keeps_the_rules_of_a_source(path: Path, source: Source) -> None:
    assert SOURCE_NAME.fullmatch(path.stem), "the file of a source is <site>.py"
    assert source.name == path.stem
    assert registry.sources()[source.name] is source
    assert re.fullmatch(r"https://[a-z0-9.-]+(/[^\s?#]*)?(?<!/)", source.base_url)
    assert any(layout.source == source.name for layout in registry.layouts())
    for base in (source.base_url, *BASES):
        for kind, period in PERIODS:
            address = source.list_url(base, kind, period)
            assert address.startswith(base)
            # A site need not have every kind of list, but each address asks for its own.
            assert source.asked(base, address) in ((kind, period), None), address
        newest = source.list_url(base, "day", None)
        assert source.asked(base, newest) == ("day", None)
        for elsewhere in ("https://elsewhere.example/papers", f"{base}/robots.txt", "", base[:-1]):
            assert source.asked(base, elsewhere) is None
    keeps_the_rules_of_a_second_way(source)
    assert date(2000, 1, 1) < source.first_on < AT.date()
    for paper_id in ("2405.01234", "hep-th/9901001", "10.1145/a b<c>?d#e"):
        url = source.paper_url(paper_id)
        assert url.startswith(source.base_url)
        assert not set(url.removeprefix(source.base_url)) & set(' <>?#"')


def keeps_the_rules_of_a_second_way(source: Source) -> None:
    if source.api_url is None:
        assert source.api_most == 0
        return
    assert source.api_most > 0
    for base in (source.base_url, *BASES):
        addresses = [source.api_url(base, day) for day in ("2026-08-06", "2026-08-05")]
        pages = [source.list_url(base, "day", day) for day in ("2026-08-06", "2026-08-05")]
        assert len({*addresses, *pages}) == 4
        for address in addresses:
            assert address.startswith(base)
            assert not set(address) & set(' <>#"')
            # What it answers is no list page: `check` shall not take it for one.
            assert source.asked(base, address) is None


def keeps_the_rules_of_a_layout(path: Path, layout: Layout) -> None:
    named = LAYOUT_NAME.fullmatch(path.stem)
    assert named, "the file of a layout is <site>_<year first seen>_<trait>.py"
    assert layout.name == path.stem
    assert layout.source == named["site"]
    assert layout.source in registry.sources()
    assert layout in registry.layouts()
    for nothing in ("", "<html></html>", "<article></article>", '{"dailyPapers": []}', "\0<a href"):
        assert layout.view(tree(nothing)) is None, "a layout claims no page that is no list"
    assert layout.name in layouts_of_fixtures(), f"there is no fixture that {layout.name} reads"


def layouts_of_fixtures() -> set[str]:
    """Layouts that read a believed page with papers among the fixtures."""
    expected = [
        json.loads(path.read_text("utf-8")) for path in ROOT.glob("fixtures/**/*.expected.json")
    ]
    return {
        page["layout"]
        for page in expected
        if page["papers"] and not page["not_believed"] and page["read_from"] == ["data", "cards"]
    }


@pytest.mark.parametrize("path", files("formats"), ids=lambda path: path.stem)
def test_a_file_in_formats_is_a_format(path: Path) -> None:
    match ending(path):
        case {"FORMAT": Format() as form, **others} if not others:
            keeps_the_rules_of_a_format(path, form)
        case other:
            pytest.fail(f"{path.name} must end in one FORMAT, not in {other}")


def keeps_the_rules_of_a_format(path: Path, form: Format) -> None:
    named = FORMAT_NAME.fullmatch(path.stem)
    assert named, "the file of a format is its name, and perhaps what it is: json_feed.py"
    assert form.name == named["name"]
    assert form.label == form.label.strip() != ""
    assert SUFFIX.fullmatch(form.suffix)
    assert MEDIA_TYPE.fullmatch(form.media_type)
    others = [other for other in registry.formats() if other is not form]
    assert len(others) == len(registry.formats()) - 1
    assert form.name not in [other.name for other in others]
    assert form.label not in [other.label for other in others]
    # daily.json and daily.x.json may stand beside each other, two daily.json may not.
    assert form.suffix not in [other.suffix for other in others]
    full, empty = sample(2, 1, 3), sample()
    past = replace(full, month="2026-08", previous_month="2026-06", next_month="2026-09")
    made = (full, empty, past) if form.archives else (full, empty)
    for feed in (*made, *(replace(one, base_url=None) for one in made)):
        document = form.render(feed)
        assert form.render(feed) == document, "a document is a function of the feed alone"
        assert form.entry_ids(document) == tuple(entry.id for entry in feed.entries)
    poorest = Item(
        key="week:2026-W32",
        id="urn:week:2026-W32",
        url="https://site.example/week/2026-W32",
        title="A week without papers",
        html="<p>There were none.</p>",
        published_at=AT,
        updated_at=AT,
    )
    assert form.entry_ids(form.render(replace(full, entries=(poorest,)))) == (poorest.id,)
    document = form.render(full)
    # What is broken is malformed or lacks entries; whether it must have an end is the format's.
    for broken in (b"", b"{}", b"<x/>", b"\xff\xfe\x00", document[: len(document) // 2]):
        assert ids_found(form, broken) != tuple(entry.id for entry in full.entries)


def ids_found(form: Format, document: bytes) -> tuple[str, ...] | None:
    """What a format reads in a document; None: it calls it malformed."""
    try:
        return form.entry_ids(document)
    except ValueError:
        return None


def test_every_period_of_these_rules_is_one() -> None:
    calendar = [(kind, period) for kind, period in PERIODS if kind in ("day", "week", "month")]
    assert all(period is None or dates.kind_of(period) == kind for kind, period in calendar)
