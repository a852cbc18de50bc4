"""What stands in our documents, read plainly: what a reader by others should see in them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Seen:
    """An entry, as far as readers tell; its dates to the second, since RSS says no more."""

    id: str
    title: str
    url: str
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    feed_author: str = field(default="", compare=False)
    """For readers that give him an entry in which nobody is named (RFC 4287, 4.2.1)."""


def moment(text: str | None) -> datetime | None:
    """A date of RFC 3339, of any precision."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None


def of_json(item: dict[str, object]) -> Seen:
    """An item of a JSON Feed, or an entry in its words; what is missing is told as nothing."""
    authors = item.get("authors") or []
    assert isinstance(authors, list)
    published, updated = item.get("date_published"), item.get("date_modified")
    return Seen(
        id=str(item["id"]),
        title=str(item["title"]),
        url=str(item["url"]),
        published=moment(str(published) if published else None),
        updated=moment(str(updated) if updated else None),
        authors=tuple(author["name"] for author in authors),
    )


def name_of(path: Path) -> tuple[str, str]:
    """What a document is called, and its suffix: ``daily`` and ``atom.xml``."""
    name, _, suffix = path.name.partition(".")
    return name, suffix


def written(path: Path) -> list[Seen]:
    """The entries of a document: those of the JSON Feed beside it, in which they are plainest.

    RSS has no element for the date of an update.
    """
    name, suffix = name_of(path)
    feed = json.loads(path.with_name(f"{name}.json").read_bytes())
    feed_author = feed["authors"][0]["name"]
    seen = [replace(of_json(item), feed_author=feed_author) for item in feed["items"]]
    return [replace(one, updated=None) for one in seen] if suffix == "rss.xml" else seen


Told = Callable[[Seen], Seen]
"""An entry -> what a reader tells of it."""


@dataclass(frozen=True)
class Shelf:
    """A folder of documents: the golden ones, and those of the demo with their archives."""

    folder: Path

    def paths(self, *suffixes: str) -> list[Path]:
        """Every document of such formats."""
        found = {path for suffix in suffixes for path in self.folder.rglob(f"*.{suffix}")}
        return sorted(found)

    def name(self, path: Path) -> str:
        """A document by its place on the shelf."""
        return path.relative_to(self.folder).as_posix()

    def written(self, *suffixes: str, told: Told) -> dict[str, list[Seen]]:
        """The entries of every document of such formats, each as far as a reader tells it."""
        return {
            self.name(path): [told(one) for one in written(path)] for path in self.paths(*suffixes)
        }


def whole(one: Seen) -> Seen:
    """An entry to a reader that tells everything."""
    return one


def by_the_first_author(one: Seen) -> Seen:
    """An entry to a reader that keeps only the first author."""
    return replace(one, authors=one.authors[:1])


def by_the_last_author(one: Seen) -> Seen:
    """An entry to a reader that keeps only the last author."""
    return replace(one, authors=one.authors[-1:])


def never_updated(one: Seen) -> Seen:
    """An entry to a reader that has no place for the date of an update."""
    return replace(one, updated=None)
