"""Nothing to find in what this program writes."""

from datetime import UTC, datetime
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given
from msgspec.structs import replace

from aggregator import files, opml
from aggregator.formats import atom, rss
from aggregator.registry import formats
from tests.formats.samples import SAMPLES, at, bare, entry, feed
from tests.page.site import write_demo

from .rules import findings

# What tempts a validator to see HTML, entities or bad bytes. The end of an element of HTML is for
# abstracts alone: in other texts it is found, and there is no remedy.
TEMPTING = [
    *("<", ">", "&", "&amp;", "&lt;", "&#60;", "&#x3C;", "&2", "&D", "&alpha", "]]>", "'", '"'),
    *("<think>", "</think>", "<b>", "<br/>", "<!--", "<?x", "\\&", "é", "🐑", "https://a.b/?c&d"),
]
LINE = st.lists(st.sampled_from([*TEMPTING, "a", "word", " "]), min_size=1).map("".join)
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
    """The folder of the feeds of the demo, with archives."""
    return write_demo(tmp_path_factory.mktemp("demo") / "run")


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


@given(
    title=LINE.filter(str.strip),
    abstract=st.lists(LINE | st.sampled_from(["</b>", "</a> b", "\n\n"])).map("\n".join),
    names=st.lists(LINE.filter(str.strip), max_size=3).map(tuple),
)
def test_nothing_is_found_whatever_a_page_says(
    title: str, abstract: str, names: tuple[str, ...]
) -> None:
    paper = replace(
        bare("2608.00001", " ".join(title.split())),
        abstract=abstract,
        ai_summary=abstract,
        authors=names,
        keywords=names,
        organization=title,
    )
    made = feed("daily", entry(paper, at(5)))
    assert findings(atom.render(made), now=NOW) == []
    assert findings(rss.render(made), now=NOW) == []


def test_a_summary_of_several_paragraphs_is_html_where_references_would_not_be_seen() -> None:
    """The validator looks for hexadecimal references in the first line of an element alone."""
    paper = replace(bare("2608.00001", "R&D"), abstract="R&D &2\n\nA table of &2 columns.")
    plain = replace(paper, abstract="R&D &2\n\nA table of 2 columns.")
    as_html = b'<summary type="html">&lt;p dir="auto"&gt;R&amp;amp;D &amp;amp;2&lt;/p&gt;'
    assert as_html in atom.render(feed("daily", entry(paper, at(5))))
    assert b"<summary>R&#x26;D &#x26;2\n" in atom.render(feed("daily", entry(plain, at(5))))
