"""Papers as BibTeX entries, read by a parser of others."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry
from hypothesis import given
from hypothesis import strategies as st

from aggregator import bibtex, content
from aggregator.records import Paper
from tests.samples import bare, paper

STATED = {r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textbackslash{}": "\\"} | {
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{letter}": letter for letter in "&%$#_"},
}
"""What TeX prints for it."""


def read(text: str) -> list[Entry]:
    """The entries of a file, authors parted; all of it must be understood."""
    library = parse_string(text, append_middleware=[SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return library.entries


def fields(one: Paper) -> dict[str, Any]:
    """The fields of the entry of a paper."""
    (entry,) = read(bibtex.text([one]))
    assert entry.entry_type == "misc"
    return {field.key: field.value for field in entry.fields}


def key(one: Paper) -> str:
    (entry,) = read(bibtex.text([one]))
    return entry.key


def printed(text: str) -> str:
    """What TeX prints for a text without braces of its own."""
    return re.sub(r"\\[A-Za-z]+\{\}|\\.", lambda found: STATED[found[0]], text)


def is_balanced(text: str) -> bool:
    """Whether BibTeX finds the end of each brace: to it a backslash is a character like others."""
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def test_papers_are_entries_parted_by_blank_lines_that_state_only_what_is_known() -> None:
    assert bibtex.text([paper(1), bare(2, title="Sheep & 100% wool", arxiv_url=None)]) == (
        "@misc{lovelace2026sheep,\n"
        "  title = {{On Sheep, Part 1}},\n"
        "  author = {Ada Lovelace and Kurt Gödel},\n"
        "  year = {2026},\n"
        "  eprint = {2608.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2608.00001}\n"
        "}\n"
        "\n"
        "@misc{paper2026sheep,\n"
        "  title = {{Sheep \\& 100\\% wool}},\n"
        "  year = {2026},\n"
        "  eprint = {2608.00002},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2608.00002}\n"
        "}\n"
    )


def test_no_paper_is_no_text() -> None:
    assert bibtex.text([]) == ""


def test_another_parser_reads_what_was_stated() -> None:
    assert fields(paper(1, authors=("Ada Lovelace", "Gödel, Kurt", "Sheep and Friends"))) == {
        "title": "{On Sheep, Part 1}",
        "author": ["Ada Lovelace", "{Gödel, Kurt}", "{Sheep and Friends}"],
        "year": "2026",
        "eprint": "2608.00001",
        "archivePrefix": "arXiv",
        "url": "https://arxiv.org/abs/2608.00001",
    }


def test_a_paper_that_is_not_on_arxiv_is_cited_by_its_doi_or_its_page() -> None:
    published = paper(1, key="doi:10.1000/a_b{c", id="10.1000/a_b{c", authors=())
    page = "https://example.org/a_b?d=1&e=2%20f"
    elsewhere = Paper(key="elsewhere:17", id="17", title="On Sheep", url=page)
    nowhere = Paper(key="elsewhere:18", id="18", title="On Sheep", url="https://example.org/{")
    assert [fields(published), fields(elsewhere), fields(nowhere)] == [
        {
            "title": "{On Sheep, Part 1}",
            "year": "2026",
            "url": "https://doi.org/10.1000/a_b%7Bc",
        },
        {"title": "{On Sheep}", "url": page},
        {"title": "{On Sheep}"},
    ]


# -- texts


def test_formulas_are_readable_and_letters_stay_as_they_are() -> None:
    one = fields(
        paper(1, title=r"$\alpha$-Sheep in $\mathbb{R}^{n}$ 模型", authors=("李 明", "Erd\\H{o}s"))
    )
    assert (one["title"], one["author"]) == ("{α-Sheep in ℝⁿ 模型}", ["李 明", "Erdős"])


def test_what_tex_would_take_for_a_command_is_escaped() -> None:
    assert fields(paper(1, title="R&B: 100% of #1, a_b for $5"))["title"] == (
        r"{R\&B: 100\% of \#1, a\_b for \$5}"
    )
    assert fields(paper(1, title="~ ^ { } } and `\\d+`"))["title"] == (
        r"{\textasciitilde{} \textasciicircum{} \textbraceleft{} \textbraceright{} "
        r"\textbraceright{} and `\textbackslash{}d+`}"
    )


@pytest.mark.parametrize(
    "name",
    ["Sheep and Wolf", "AND Sheep", "Sheep And", "others", "Others", "Lovelace, Ada", "Sheep,"],
)
def test_a_name_that_bibtex_would_take_for_several_is_kept_together(name: str) -> None:
    one = fields(paper(1, authors=("Ada Lovelace", name, "Kurt Gödel")))
    assert one["author"] == ["Ada Lovelace", f"{{{name}}}", "Kurt Gödel"]


@pytest.mark.parametrize("name", ["Ada Sandler", "Alexander Andersson", "Mothers Others", "Jr."])
def test_any_other_name_is_written_as_it_is(name: str) -> None:
    assert fields(paper(1, authors=(name,)))["author"] == [name]


def test_the_parts_of_a_name_are_found_by_another_parser() -> None:
    names = ("Ada Lovelace", "Ludwig van Beethoven", "Flock, Inc.")
    library = parse_string(
        bibtex.text([paper(1, authors=names)]),
        append_middleware=[SeparateCoAuthors(), SplitNameParts()],
    )
    parts = library.entries[0]["author"]
    assert [(one.first, one.von, one.last) for one in parts] == [
        (["Ada"], [], ["Lovelace"]),
        (["Ludwig"], ["van"], ["Beethoven"]),
        ([], [], ["{Flock, Inc.}"]),
    ]


WILD = st.text(st.sampled_from("ab ,&%$#_{}~^\\\"'@=%é模") | st.characters(codec="utf-8"))


# The parser takes "A and \& B" for one name, which BibTeX does not: a letter stands at both ends.
NAMES = WILD.map(lambda rest: f"A{rest}z") | st.sampled_from(["and", "a and b", "others", "x, y"])


@given(title=WILD, authors=st.lists(NAMES))
def test_any_text_is_read_back_and_braces_are_balanced(title: str, authors: list[str]) -> None:
    one = Paper(
        key="arxiv:2608.00001",
        id="2608.00001",
        title=" ".join(title.split()) or "x",
        authors=tuple(" ".join(name.split()) for name in authors),
        url="https://example.org/",
    )
    text = bibtex.text([one, one])
    assert is_balanced(text)
    assert len(read(text)) == 2
    stated = fields(one)
    assert printed(stated["title"][1:-1]) == content.title(one)
    names = stated.get("author", [])
    told = [printed(name[1:-1] if name.startswith("{") else name) for name in names]
    assert told == list(content.authors(one))


# -- years and keys


@pytest.mark.parametrize(
    ("stated", "year"),
    [
        ({"published_at": datetime(2025, 12, 31, tzinfo=UTC), "listed_on": date(2026, 1, 1)}, 2025),
        ({"published_at": None, "listed_on": date(2026, 1, 1)}, 2026),
        ({"id": "2405.01234"}, 2024),
        ({"id": "0704.0001"}, 2007),
        ({"id": "hep-th/9108001"}, 1991),
        ({"id": "math.GT/0703001"}, 2007),
        ({"id": "0703001", "key": "elsewhere:0703001"}, None),
    ],
)
def test_the_year_is_that_of_the_paper_else_of_its_list_else_of_its_id(
    stated: dict[str, Any], year: int | None
) -> None:
    unstated = {"published_at": None, "listed_on": None}
    whole = {"key": f"arxiv:{stated.get('id', '2608.00001')}"} | unstated | stated
    one = paper(1, **whole)
    assert fields(one).get("year") == (str(year) if year else None)
    assert key(one) == f"lovelace{year or ''}sheep"


@pytest.mark.parametrize(
    ("authors", "title", "expected"),
    [
        (["Ada Lovelace"], "On the Sheep", "lovelace2026sheep"),
        (["Kurt Gödel", "Ada Lovelace"], "Sheep", "godel2026sheep"),
        (["Ludwig van Beethoven"], "How to count", "beethoven2026count"),
        (["Ada Smith-Lovelace"], "GPT-4o: a sheep", "smithlovelace2026gpt"),
        (["Paul Erd\\H{o}s"], "$\\pi$-sheep", "erdos2026pi"),
        (["李 明"], "模型 sheep", "paper2026sheep"),
        (["Бо Ли"], "模型", "paper2026"),
        ([], "On the", "paper2026"),
        (["…"], "3D sheep", "paper2026sheep"),
    ],
)
def test_a_key_is_the_last_name_the_year_and_the_first_word_of_the_title(
    authors: list[str], title: str, expected: str
) -> None:
    assert key(paper(1, authors=tuple(authors), title=title)) == expected


def test_every_paper_has_a_key_of_its_own_of_letters_and_digits() -> None:
    titles = ["Sheep", "Sheep2", "On Sheep", "The Sheep", "Sheep?", "Wolf"]
    entries = read(bibtex.text(paper(n, title=title) for n, title in enumerate(titles)))
    assert [entry.key for entry in entries] == [
        "lovelace2026sheep",
        "lovelace2026sheep2",
        "lovelace2026sheep3",
        "lovelace2026sheep4",
        "lovelace2026sheep5",
        "lovelace2026wolf",
    ]
