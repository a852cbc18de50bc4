"""Published documents read back: whole where they are ours, named where they are not."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import documents, printed
from aggregator.documents import Document
from aggregator.formats import json_feed
from aggregator.printed import Printed
from aggregator.records import Feed, Item, Link
from tests.formats.samples import ARCHIVES, ORDINARY, SAMPLES, at

ITEM = Item(
    key="digest:weeks:2026-W32",
    id="urn:uuid:8f1c2b7e-3d64-4a0e-9b0c-6a4e52f7d318",
    url="https://huggingface.co/papers/week/2026-W32",
    external_url="https://example.org/week",
    title="Sheep & Goats: the Week",
    html="<p>Three papers count <em>sheep</em>.</p>",
    summary="Three papers.\n\nNo goats.",
    summary_html="<p>Three papers.</p>\n<p>No goats.</p>",
    authors=("Ada Lovelace", "李 明"),
    categories=("digest", "<week>"),
    links=(Link(name="All", url="https://huggingface.co/papers", media_type="text/html"),),
    thumbnail="https://example.org/week.png",
    published_at=at(10),
    updated_at=at(10, 3),
    appeared_on=date(2026, 8, 9),
    doi="10.1/week",
    source="week:32",
    extra={"_digest": {"period": "2026-W32", "best": [{"key": "arxiv:1", "votes": 3}]}, "_x": None},
)
BARE = Item(
    key="news", id="urn:news", url=ITEM.url, title="News", html="", published_at=at(9),
    updated_at=at(9),
)  # fmt: skip


def put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def written(folder: Path, feed: Feed, name: str = "daily.json") -> Document:
    """A document of a feed, written and read back without a problem."""
    put(folder, name, json_feed.render(feed))
    found, problems = documents.read(folder)
    assert problems == []
    return found[-1]


def test_every_item_that_is_no_paper_comes_back_whole(tmp_path: Path) -> None:
    feed = replace(SAMPLES["empty"], name="weeks", entries=(ITEM, BARE))
    assert written(tmp_path, feed, "weeks.json") == Document(
        name="weeks.json",
        feed="weeks",
        month=None,
        base_url="https://example.org/p/",
        papers=(),
        items=(ITEM, BARE),
    )


def test_an_item_of_an_older_program_comes_back_as_far_as_it_shows_itself(tmp_path: Path) -> None:
    document = json.loads(json_feed.render(replace(SAMPLES["empty"], entries=(ITEM,))))
    del document["items"][0]["_item"]
    put(tmp_path, "weeks.json", json.dumps(document).encode())
    ((found,), _) = documents.read(tmp_path)
    shown = replace(ITEM, key=ITEM.id, summary_html="", links=())
    assert found.items == (replace(shown, appeared_on=None, doi=None, source=None),)


def test_every_paper_comes_back_with_its_dates_meters_and_lists(tmp_path: Path) -> None:
    found = written(tmp_path, SAMPLES["ordinary"])
    assert found.papers == tuple(
        Printed(
            paper=one.paper,
            published_at=one.published_at,
            updated_at=one.updated_at,
            readings=one.readings,
            lists=one.lists,
        )
        for one in sorted(ORDINARY, key=lambda one: (-one.published_at.timestamp(), one.id))
    )


def test_documents_come_in_order_with_their_months_and_where_they_were_served(
    tmp_path: Path,
) -> None:
    put(tmp_path, "daily.json", json_feed.render(SAMPLES["ordinary"]))
    put(tmp_path, "hot.json", json_feed.render(SAMPLES["without-base-url"]))
    for month in ("2026-08", "2026-07"):
        archive = replace(ARCHIVES["archive"], month=month)
        put(tmp_path, f"archive/daily/{month}.json", json_feed.render(archive))
        put(tmp_path, f"archive/daily/{month}.atom.xml", b"<feed/>")
    found, problems = documents.read(tmp_path)
    base = "https://example.org/p/"
    assert [(one.feed, one.month, one.base_url) for one in found] == [
        ("daily", None, base),
        ("hot", None, None),
        ("daily", "2026-07", base),
        ("daily", "2026-08", base),
    ]
    assert problems == []
    put(tmp_path, "archive/daily/.2026-09.json.new", b"")
    assert documents.months(tmp_path, "daily") == ["2026-07", "2026-08"]


def test_an_archive_in_atom_alone_is_named(tmp_path: Path) -> None:
    put(tmp_path, "archive/daily/2026-07.atom.xml", b"<feed/>")
    assert documents.read(tmp_path) == (
        [],
        ["archive/daily/2026-07.atom.xml has no JSON beside it that can be read"],
    )


@pytest.mark.parametrize(
    ("lists", "keywords", "tags"),
    [
        (("daily", "trending"), ("sheep",), ("daily", "trending", "sheep")),
        (("daily",), ("weekly", "sheep"), ("daily", "weekly", "sheep")),
        ((), ("trending",), ("trending",)),
        (("daily", "search:a b"), (), ("daily", "search:a b")),
        # What names a keyword otherwise than this program is taken as it stands.
        (("daily",), ("sheep",), ("daily", "Sheep")),
    ],
)
def test_lists_are_told_from_keywords_of_their_names(
    lists: tuple[str, ...], keywords: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    assert printed._lists(tags, keywords) == lists


def paper(**changes: object) -> dict[str, Any]:
    """The first item of a document, with changes; ``...`` takes one away."""
    item = json.loads(json_feed.render(SAMPLES["ordinary"]))["items"][0] | changes
    return {name: value for name, value in item.items() if value is not ...}


def facts(**changes: object) -> dict[str, Any]:
    """The same with changes to what is under ``_paper``."""
    record = paper()["_paper"] | changes
    return paper(_paper={name: value for name, value in record.items() if value is not ...})


DEEP: Any = json.loads("[" * 21 + "]" * 21)
HOSTILE: dict[str, tuple[object, str]] = {
    "no object": ([], "Expected `object`, got `array`"),
    "no id": (paper(id=...), "Object missing required field `id`"),
    "no title": (paper(title=""), "Expected `str` of length >= 1 - at `$.title`"),
    "a number": (paper(title=7), "Expected `str`, got `int` - at `$.title`"),
    "no key": (facts(key=...), "Object missing required field `key`"),
    "another key": (
        facts(key="arxiv:2608.00009"),
        "the key arxiv:2608.00009 is not that of the id 2608.00001",
    ),
    "no id in it": (facts(id=""), "the key arxiv:2608.00001 is not that of the id "),
    "a version": (
        facts(id="2608.00001v2"),
        "the key arxiv:2608.00001 is not that of the id 2608.00001v2",
    ),
    "another id": (paper(id="urn:x"), "urn:x is not the id of arxiv:2608.00001"),
    "a list": (paper(_paper=[]), "Expected `object`, got `array`"),
    "two lines": (facts(title="a\nb"), "its title is not one line"),
    "huge votes": (
        facts(upvotes=10**15 * 10),
        "Expected `int` <= 9007199254740991 - at `$.upvotes`",
    ),
    "votes below nothing": (facts(upvotes=-1), "Expected `int` >= 0 - at `$.upvotes`"),
    "a script": (facts(url="javascript:alert(1)"), "'javascript:alert(1)' is no address of a page"),
    "a script outside": (
        paper(url="javascript:alert(1)"),
        "'javascript:alert(1)' is no address of a page",
    ),
    "a picture of nowhere": (paper(image="data:x"), "'data:x' is no address of a page"),
    "what XML has not": (paper(summary="a\x0bb\x00"), "a text holds what cannot be printed"),
    "a key that XML has not": (paper(_x={"\x00": 1}), "a text holds what cannot be printed"),
    "no zone": (
        paper(date_published="2026-08-06T09:30:00"),
        "Expected `datetime` with a timezone component - at `$.date_published`",
    ),
    "the year 9999": (
        paper(date_modified="9999-12-31T23:59:59Z"),
        "9999-12-31T23:59:59+00:00 is no instant of ours",
    ),
    "a day of 9999": (facts(listed_on="9999-12-31"), "nothing was listed on 9999-12-31"),
    "listed nowhere": (
        facts(listed_at="2026-08-06T09:30:00"),
        "2026-08-06T09:30:00 is no instant of ours",
    ),
    "a depth": (paper(_x=DEEP), "it is nested too deep"),
    "a link to a script": (
        paper(_paper=..., _item={"links": [{"name": "", "url": "data:x", "media_type": ""}]}),
        "'data:x' is no address of a page",
    ),
}


@pytest.mark.parametrize(("item", "why"), HOSTILE.values(), ids=HOSTILE)
def test_an_item_that_is_none_of_ours_is_named_and_costs_no_other(
    tmp_path: Path, item: object, why: str
) -> None:
    document = json.loads(json_feed.render(SAMPLES["ordinary"]))
    put(
        tmp_path,
        "daily.json",
        json.dumps(document | {"items": [item, *document["items"][1:]]}).encode(),
    )
    (found,), problems = documents.read(tmp_path)
    assert problems == [f"item 1 of daily.json was left out: {why}"]
    assert len(found.papers) == 2


def test_a_paper_that_stands_twice_in_a_document_is_taken_once(tmp_path: Path) -> None:
    feed = SAMPLES["ordinary"]
    found = written(tmp_path, replace(feed, entries=(*feed.entries, *feed.entries)))
    assert len(found.papers) == 3


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("daily.json", b"", "Input data was truncated"),
        ("daily.json", b'{"version"', "Input data was truncated"),
        ("daily.json", b"[]", "Expected `object`, got `array`"),
        ("daily.json", b'{"version": "1", "items": []}', "it is no JSON Feed 1.1"),
        ("daily.json", b'{"items": ' + b"[" * 100_000, "it is nested too deep"),
        ("index.json", b"{}", "'index' cannot name files; "),
        ("Ä.json", b"{}", "'Ä' cannot name files; "),
        ("archive/daily/2026-13.json", b"{}", "it is not called by a month"),
        ("archive/feeds/2026-08.json", b"{}", "'feeds' cannot name files; "),
    ],
)
def test_a_document_that_is_none_of_ours_is_named(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    put(tmp_path, name, content)
    found, (problem,) = documents.read(tmp_path)
    assert found == []
    assert problem.startswith(f"{name} was left out: {why}")


def test_what_is_no_file_or_too_large_is_not_even_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2**28 + 1)
    assert documents.read(tmp_path) == (
        [],
        [
            "folder.json was left out: it is no file",
            "huge.json was left out: it is larger than 256 MiB",
            "pipe.json was left out: it is no file",
        ],
    )


def test_a_document_that_cannot_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "daily.json", json_feed.render(SAMPLES["ordinary"]))

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    said = "daily.json was left out: it cannot be read (Permission denied)"
    assert documents.read(tmp_path) == ([], [said])


def test_instants_of_other_zones_are_utc_in_whole_seconds(tmp_path: Path) -> None:
    item = paper(date_published="2026-08-06T11:30:00.5+02:00")
    put(
        tmp_path,
        "daily.json",
        json.dumps({"version": json_feed._VERSION, "items": [item]}).encode(),
    )
    ((found,), _) = documents.read(tmp_path)
    assert found.papers[0].published_at == datetime(2026, 8, 6, 9, 30, tzinfo=UTC)
    assert found.base_url is None
