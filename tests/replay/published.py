"""What stands in the published documents, by the ids of their papers at arXiv."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_ENTRY_ID = "https://arxiv.org/abs/"

Item = Mapping[str, object]
"""An item of the JSON Feed, whole."""


@dataclass(frozen=True)
class Published:
    """The documents of the feed after a run."""

    items: Sequence[tuple[str, Item]]
    """(id, item) of the main document, in order."""
    archives: Mapping[str, Sequence[tuple[str, bytes]]]
    """Name of an archive document, ``2025-06.atom.xml`` -> (id, entry as XML) of each entry."""

    @property
    def ids(self) -> set[str]:
        """Every paper that stands somewhere."""
        entries = (entry for archive in self.archives.values() for entry in archive)
        return {paper_id for paper_id, _ in (*self.items, *entries)}


def read(feeds: Path) -> Published:
    """The feed ``daily`` in a folder; raises an OSError if its main document is not there."""
    items = json.loads((feeds / "daily.json").read_bytes())["items"]
    archives = sorted((feeds / "archive/daily").glob("*.atom.xml"))
    return Published(
        items=[(_paper_id(item["id"]), item) for item in items],
        archives={path.name: _entries(path, path.stat().st_mtime_ns) for path in archives},
    )


@lru_cache(maxsize=64)
def _entries(path: Path, _written_at: int) -> tuple[tuple[str, bytes], ...]:
    """Read once as long as the file is not written again."""
    entries = etree.parse(path).iterfind(f"{_ATOM}entry")
    return tuple((_paper_id(entry.findtext(f"{_ATOM}id")), _canonical(entry)) for entry in entries)


def _canonical(entry: etree._Element) -> bytes:
    """An entry as XML, without what the document around it declares."""
    return etree.tostring(entry, method="c14n", exclusive=True, with_tail=False)


def _paper_id(entry_id: str | None) -> str:
    """Another form of id stays as it is: it will be missed, and found too much."""
    return (entry_id or "").removeprefix(_ENTRY_ID)
