"""Nothing to find in what this program writes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import cli, files, opml
from aggregator.registry import formats
from tests.formats.samples import SAMPLES

from .rules import findings

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests/formats/golden").glob("*.xml"))
NOW = datetime(2026, 9, 1, tzinfo=UTC)
DEMO = "https://example.org/papers/"
"""Where the documents of the demo say that they are served."""
NO_ADDRESS = {"MissingSelf", "MissingAtomSelfLink"}
"""Of a feed of which it is not known where it is served: it can name no address of its own."""
OF_TRAPS = {
    "traps.atom.xml": {"ContainsUndeclaredHTML", "ContainsHTML"},
    "traps.rss.xml": {"ContainsHTML"},
}
"""The title, and the name of an author, hold ``</b>``: for that the validator has no remedy but to
call the text HTML, which readers get wrong more often than it warns (in no real title of 6,141)."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the feeds that ``make demo`` writes."""
    folder = tmp_path_factory.mktemp("demo")
    fixtures = ROOT / "fixtures"
    arguments = ["--offline", fixtures, "--config", fixtures / "demo.toml", "--quiet"]
    arguments += ["--store", folder / "demo.db", "--feeds", folder / "feeds"]
    assert cli.main(["update", *map(str, arguments), "--at", "2026-06-13T08:00:00Z"]) == 0
    return folder / "feeds"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_nothing_is_found_in_a_golden_document_but_what_is_said_here(path: Path) -> None:
    found = {one.partition(":")[0] for one in findings(path.read_bytes(), now=NOW)}
    expected = OF_TRAPS.get(path.name, set())
    if "without-base-url" in path.name:
        assert len(found & NO_ADDRESS) == 1
        found -= NO_ADDRESS
    assert found == expected


def test_nothing_is_found_in_any_document_of_the_demo(demo: Path) -> None:
    suffixes = tuple(form.suffix for form in formats() if form.suffix.endswith("xml"))
    names = [path.relative_to(demo).as_posix() for path in demo.rglob("*")]
    documents = [name for name in names if name.endswith((*suffixes, ".opml"))]
    assert {"daily.atom.xml", "daily.rss.xml", files.OPML} < set(documents)
    assert any(name.startswith("archive/") for name in documents)
    for name in documents:
        address = f"{DEMO}{name}"
        assert findings((demo / name).read_bytes(), address=address, now=NOW) == [], name


def test_nothing_is_found_in_a_list_of_feeds() -> None:
    for form in formats():
        for feeds in (SAMPLES["ordinary"],), (SAMPLES["without-base-url"], SAMPLES["empty"]):
            assert findings(opml.render("Papers & more", feeds, form), now=NOW) == []
