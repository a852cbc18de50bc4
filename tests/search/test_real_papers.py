"""Real papers are found and cited: runs where REAL_PAGES names their folder, and only there."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors

from aggregator import bibtex, questions, terms
from aggregator.records import Paper
from aggregator.store import Store
from aggregator.terms import Term
from bench import material
from bench import search as bench

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of all days of the material."""
    path = tmp_path_factory.mktemp("real") / "papers.db"
    bench.build(material.read(REAL), path)
    with closing(Store(path, read_only=True)) as store:
        yield store


def papers(store: Store) -> list[Paper]:
    keys = [row[0] for row in store.rows("SELECT key FROM papers ORDER BY key")]
    return [known.paper for known in store.known(keys).values()]


def found(store: Store, title: str) -> list[str]:
    """The folded titles of the papers that hold the words of a title side by side, best first."""
    _, hits = questions.search(store, [Term(title)], 1000)
    return [terms.folded(hit.candidate.known.paper.title) for hit in hits]


@pytest.mark.no_cover
def test_every_real_title_is_found_as_a_phrase_before_all_papers_without_it_in_their_title(
    real: Store,
) -> None:
    titles = [terms.folded(paper.title) for paper in papers(real)]
    assert len(titles) == 6141
    for title in titles:
        hits = found(real, title)
        place = hits.index(title)
        assert all(terms.holds(other, Term(title)) for other in hits[:place]), title


@pytest.mark.no_cover
def test_of_the_sixty_titles_of_a_real_search_those_that_are_stored_are_found(real: Store) -> None:
    titles = json.loads((REAL / "search_2025-08-06_titles.json").read_text("utf-8"))
    stored = {terms.folded(paper.title) for paper in papers(real)}
    looked_for = [terms.folded(title) for title in titles]
    known = [title for title in looked_for if title in stored]
    assert (len(looked_for), len(known)) == (60, 6)
    assert [found(real, title)[0] for title in known] == known


@pytest.mark.no_cover
def test_every_real_paper_is_an_entry_that_another_parser_reads(real: Store) -> None:
    stored = papers(real)
    library = parse_string(bibtex.text(stored), append_middleware=[SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.entries_dict) == len(stored)
    for entry, paper in zip(library.entries, stored, strict=True):
        named = entry["author"] if paper.authors else []
        assert (entry["eprint"], len(named)) == (paper.id, len(paper.authors))
