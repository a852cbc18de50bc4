"""RSS and Atom read by XML::Feed, as programs in Perl do."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import tools

from .documents import Shelf, Told, by_the_first_author, of_json, whole

__test__ = tools.wanted("XML::Feed")

SCRIPT = Path(__file__).parent / "read.pl"


@pytest.mark.parametrize(
    ("suffix", "told"),
    [("rss.xml", whole), ("atom.xml", by_the_first_author)],
    ids=["rss.xml", "atom.xml"],
)
def test_it_sees_every_entry_as_it_was_written(shelf: Shelf, suffix: str, told: Told) -> None:
    names = [shelf.name(path) for path in shelf.paths(suffix)]
    ran = subprocess.run(
        ["perl", str(SCRIPT), *names], cwd=shelf.folder, stdout=subprocess.PIPE, check=True
    )
    said: dict[str, list[dict[str, Any]]] = json.loads(ran.stdout)
    seen = {name: [of_json(entry) for entry in entries] for name, entries in said.items()}
    assert seen == shelf.written(suffix, told=told)
