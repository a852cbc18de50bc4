"""The published JSON documents, read back strictly: a document or an item that is not as this
program writes it is left out and named, and costs nothing else.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from aggregator import config_values, dates, files, printed
from aggregator.printed import Printed
from aggregator.records import Item

_SUFFIX = "json"
_VERSION = "https://jsonfeed.org/version/1.1"
_MOST_BYTES = 2**28
"""Of a document: sixty thousand papers."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a feed."""

    name: str
    """Below the folder of the feeds."""
    feed: str
    month: str | None
    """Of an archive document. None: it is the main one."""
    base_url: str | None
    """Where it was served when it was written. None: that was not known."""
    papers: tuple[Printed, ...]
    items: tuple[Item, ...]
    """Those that are no papers."""


class _Feed(msgspec.Struct):
    version: str
    items: list[msgspec.Raw]
    feed_url: str | None = None


def read(folder: Path) -> tuple[list[Document], list[str]]:
    """(every document below the folder of the feeds that can be read, what cannot, a clause each).

    Main documents come first, archives oldest first.
    """
    found: list[Document] = []
    problems: list[str] = []
    for path in (*sorted(folder.glob("*.json")), *sorted(folder.glob("archive/*/*.json"))):
        name = path.relative_to(folder).as_posix()
        try:
            found.append(_document(path, name, problems))
        except printed.REFUSED as error:
            problems.append(f"{name} was left out: {printed.why(error)}")
    names = {one.name for one in found}
    for path in sorted(folder.glob("archive/*/*.atom.xml")):
        name = path.relative_to(folder).as_posix()
        if f"{name.removesuffix('atom.xml')}{_SUFFIX}" not in names:
            problems.append(f"{name} has no JSON beside it that can be read")
    return found, problems


def months(folder: Path, feed: str) -> list[str]:
    """The months of the archive documents of a feed that stand there, whatever is in them."""
    found = {path.name.partition(".")[0] for path in folder.glob(f"archive/{feed}/*.*")}
    return sorted(one for one in found if dates.kind_of(one) == "month")


def _document(path: Path, name: str, problems: list[str]) -> Document:
    """Raises `printed.REFUSED`; items that are left out are added to the problems."""
    feed, month = _place(path, name)
    stated = msgspec.json.decode(_content(path), type=_Feed)
    if stated.version != _VERSION:
        raise ValueError("it is no JSON Feed 1.1")
    papers: dict[str, Printed] = {}
    items: dict[str, Item] = {}
    for number, raw in enumerate(stated.items, 1):
        try:
            made = printed.item(raw)
        except printed.REFUSED as error:
            problems.append(f"item {number} of {name} was left out: {printed.why(error)}")
            continue
        if isinstance(made, Printed):
            papers.setdefault(made.paper.key, made)
        else:
            items.setdefault(made.id, made)
    url, own = stated.feed_url or "", files.document(feed, _SUFFIX, month)
    return Document(
        name=name,
        feed=feed,
        month=month,
        base_url=url.removesuffix(own) if url.endswith(f"/{own}") else None,
        papers=tuple(papers.values()),
        items=tuple(items.values()),
    )


def _place(path: Path, name: str) -> tuple[str, str | None]:
    """(feed, month) of a document."""
    stem = path.stem
    if name.startswith("archive/"):
        if dates.kind_of(stem) != "month":
            raise ValueError("it is not called by a month")
        return config_values.feed_name(path.parent.name), stem
    return config_values.feed_name(stem), None


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ValueError("it is no file")
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from error
