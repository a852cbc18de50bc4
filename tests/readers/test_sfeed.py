"""RSS and Atom read by sfeed, a parser in C that prints a line of fields an entry."""

import subprocess
from datetime import UTC, datetime

import pytest

from tests import tools

from .documents import Seen, Shelf, by_the_first_author, never_updated

__test__ = tools.wanted("sfeed")


def seen(line: str) -> Seen:
    """An entry, from its line: date, title, link, content, type of that, id, author and more."""
    at, title, url, _content, _type, id_, author, *_ = line.split("\t")
    return Seen(
        id=id_,
        title=title,
        url=url,
        published=datetime.fromtimestamp(int(at), UTC),
        updated=None,
        authors=(author,) if author else (),
    )


def by_the_first_author_never_updated(one: Seen) -> Seen:
    """It has one field for authors, which the first one fills, and one for a date."""
    return never_updated(by_the_first_author(one))


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_it_sees_every_entry_as_it_was_written(shelf: Shelf, suffix: str) -> None:
    said = {
        shelf.name(path): subprocess.run(
            ["sfeed"], input=path.read_bytes(), capture_output=True, check=True
        )
        for path in shelf.paths(suffix)
    }
    assert {one.stderr for one in said.values()} == {b""}
    assert {
        name: [seen(line) for line in one.stdout.decode().split("\n")[:-1]]
        for name, one in said.items()
    } == shelf.written(suffix, told=by_the_first_author_never_updated)
