"""The command ``search``: what it prints, for people, scripts and bibliographies."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aggregator import content, questions, terms
from aggregator.records import Listed, Readings
from aggregator.store import Store
from tests.conftest import Program, Result
from tests.samples import LATER, listed, paper, see

from .test_ranking import shown

ROOT = Path(__file__).parents[2]
PASTE = (
    "[ -e aggregator.toml ] || printf '%s\\n' '' '[[feed]]' 'name = \"daily\"' > aggregator.toml; "
    "printf '%s\\n' '' '[[feed]]' 'name = \"{name}\"' '{terms}' >> aggregator.toml\n"
)


@pytest.fixture
def store(program: Program) -> Iterator[Store]:
    """A store where the program looks for it."""
    with closing(Store(Path("papers.db"))) as one:
        yield one


def with_votes(number: int, upvotes: int | None, **stated: Any) -> Listed:
    return listed(number, readings=Readings(upvotes=upvotes, comments=2, stars=3), **stated)


# -- for people


def test_hits_are_told_with_authors_day_votes_address_and_the_part_that_matches(
    program: Program, store: Store
) -> None:
    many = ("Ada Lovelace", "Kurt Gödel", "Emmy Noether", "Alan Turing", "李 明")
    long = f"{'We look at a meadow. ' * 14}It is red sheep that we count. {'Then we go. ' * 9}"
    formula = r"Red sheep of width $\alpha^2$"
    see(
        store,
        with_votes(1, 1234, title=formula, authors=many, abstract=long.strip()),
        with_votes(2, 1, title=f"A red {'very ' * 14}large sheep", abstract=None, ai_summary=None),
        with_votes(3, None, title="Of sheep", abstract="Sheep\n\nare red.", authors=many[:4]),
        with_votes(4, 0, title="On sheep", abstract=None, ai_summary="Red sheep\nare counted."),
    )
    see(store, with_votes(1, 1230, title=formula, authors=many, abstract=long.strip()), at=LATER)
    assert program("search", "red", "sheep") == Result(
        0,
        "1. Red sheep of width α²\n"
        "   Ada Lovelace, Kurt Gödel, Emmy Noether and 2 more\n"
        "   2026-08-06  1,234 votes  https://arxiv.org/abs/2608.00001\n"
        "   … We look at a meadow. We look at a meadow. We look at a meadow. We look at a\n"
        "   meadow. It is red sheep that we count. Then we go. Then we go. Then we go.\n"
        "   Then we go. Then we go. Then we go. Then we …\n"
        "\n"
        "2. On sheep\n"
        "   Ada Lovelace, Kurt Gödel\n"
        "   2026-08-06  0 votes  https://arxiv.org/abs/2608.00004\n"
        "   AI summary: Red sheep are counted.\n"
        "\n"
        "3. A red very very very very very very very very very very very very very very\n"
        "   large sheep\n"
        "   Ada Lovelace, Kurt Gödel\n"
        "   2026-08-06  1 vote  https://arxiv.org/abs/2608.00002\n"
        "\n"
        "4. Of sheep\n"
        "   Ada Lovelace, Kurt Gödel, Emmy Noether, Alan Turing\n"
        "   2026-08-06  https://arxiv.org/abs/2608.00003\n"
        "   Sheep are red.\n"
        "\n"
        "4 papers.\n"
        "\n"
        "For a feed of this search, copy this line into a shell:\n"
        + PASTE.format(name="red-sheep", terms='all = ["red", "sheep"]'),
        "",
    )


def test_of_more_papers_than_the_limit_the_best_are_shown(program: Program, store: Store) -> None:
    see(store, *(shown(number, title="On sheep") for number in range(1, 1235)))
    see(store, shown(2000, title="Sheep: sheep"))
    assert program("search", "sheep", "--limit", "1") == Result(
        0,
        "1. Sheep: sheep\n"
        "   https://arxiv.org/abs/2608.02000\n"
        "\n"
        "1 of 1,235 papers; --limit shows more.\n"
        "\n"
        "For a feed of this search, copy this line into a shell:\n"
        + PASTE.format(name="sheep", terms='all = ["sheep"]'),
        "",
    )
    counts = [
        program("search", "sheep", *limit).out.count("abs/") for limit in ([], ["--limit", "1000"])
    ]
    assert counts == [20, 1000]


def test_numbers_of_two_digits_push_the_rest_to_the_right(program: Program, store: Store) -> None:
    see(store, *(shown(number, title="On sheep", authors=("Ada",)) for number in range(1, 11)))
    said = program("search", "sheep").out
    assert said.startswith("1.  On sheep\n    Ada\n    https://arxiv.org/abs/2608.00001\n")
    assert "\n10. On sheep\n    Ada\n    https://arxiv.org/abs/2608.00010\n" in said


def test_lines_are_as_wide_as_the_terminal_but_never_wider_than_100(
    program: Program, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, shown(1, title="sheep " * 30))
    widths = {}
    for columns in ("30", "100", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        widths[columns] = len(program("search", "sheep").out.splitlines()[0])
    assert widths == {"30": 26, "100": 98, "200": 98}


def test_an_author_who_is_looked_for_is_named_however_many_there_are(
    program: Program, store: Store
) -> None:
    names = (
        "Emmy Noether",
        "Ada Lovelace",
        "Alan Turing",
        "Kurt Lovelace",
        "Ada Gödel",
        "Kurt Gödel",
    )
    see(store, shown(1, title="One", authors=names))
    bylines = {
        words: program("search", *words.split()).out.splitlines()[1]
        for words in ("kurt gödel", "ada", "one", "kurt")
    }
    three = "   Emmy Noether, Ada Lovelace, Alan Turing and 3 more"
    assert bylines == {
        "kurt gödel": f"{three}, among them Kurt Gödel",
        "ada": three,
        "one": three,
        "kurt": f"{three}, among them Kurt Lovelace",
    }


def test_a_feed_that_would_not_hold_all_that_was_found_says_how_many(
    program: Program, store: Store
) -> None:
    see(store, listed(1, title="Ada counts"), listed(2), listed(3, authors=("Adam", "Kurt")))
    assert program("search", "lovelace").out.splitlines()[-3:] == [
        "",
        "For a feed of this search, copy this line into a shell:",
        PASTE.format(name="lovelace", terms='authors = ["lovelace"]').strip(),
    ]
    assert program("search", "ada*").out.splitlines()[-4:] == [
        "3 papers.",
        "",
        "For a feed of this search, which would hold 1 of these, copy this line into a shell:",
        PASTE.format(name="ada", terms='all = ["ada*"]').strip(),
    ]


def test_on_a_terminal_words_are_bold_and_elsewhere_they_are_not(
    program: Program, store: Store
) -> None:
    see(store, shown(1, title="Red sheep", authors=("Ada Sheep",), abstract="One sheep."))
    command = [sys.executable, str(ROOT / "run.py"), "search", "sheep"]
    assert "\x1b" not in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    subprocess.run(command, stdout=follower, stdin=follower, env=environment, check=True)
    os.close(follower)
    seen = os.read(leader, 100_000).decode().splitlines()
    os.close(leader)
    assert seen[:4] == [
        "1. Red \x1b[1msheep\x1b[0m",
        "   Ada \x1b[1mSheep\x1b[0m",
        "   https://arxiv.org/abs/2608.00001",
        "   One \x1b[1msheep\x1b[0m.",
    ]


# -- nothing found


STAR = "; a star finds all words that begin alike: agent*\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["difusion"], "no paper mentions 'difusion'"),
        (["sheep", "wolves", '"red dogs"'], "no paper mentions 'wolves' or 'red dogs'"),
        (["a1", "a2", "a3", "sheep"], "no paper mentions 'a1', 'a2' or 'a3'"),
        (["a1 a2 a3 a4 a5 a6 a7"], "no paper mentions 'a1', 'a2', 'a3', 'a4', 'a5' or 2 more"),
        (["meadow", "count*"], "no paper mentions all of 'meadow' and 'count*'"),
        (["wol*"], "no paper mentions 'wol*'"),
    ],
)
def test_where_nothing_is_found_it_says_which_words_no_paper_mentions(
    program: Program, store: Store, words: list[str], said: str
) -> None:
    see(store, listed(1), shown(2, title="A meadow"))
    assert program("search", *words) == Result(0, "", f"daily-papers: {said}{STAR}")
    assert program("search", "--bibtex", *words) == Result(0, "", f"daily-papers: {said}{STAR}")


# -- for scripts


def test_json_has_the_facts_of_each_paper_with_score_and_snippet_and_the_feed(
    program: Program, store: Store
) -> None:
    see(store, listed(1, abstract=f"{'Nothing. ' * 40}Sheep\nare $\\pi$."), listed(2), listed(3))
    see(store, with_votes(1, 99, abstract=f"{'Nothing. ' * 40}Sheep\nare $\\pi$."), at=LATER)
    result = program("search", "SHEEP", '"are  pi"', "--json")
    assert (result.exit_code, result.err) == (0, "")
    (hit,) = questions.search(store, terms.query('sheep "are pi"'), 20)[1]
    facts = content.facts(
        paper(1, abstract=f"{'Nothing. ' * 40}Sheep\nare $\\pi$."),
        Readings(upvotes=99, comments=2, stars=1234),
    )
    assert json.loads(result.out) == {
        "query": 'SHEEP "are pi"',
        "hits": 1,
        "has_more": False,
        "papers": [{**facts, "score": hit.score, "snippet": f"… {'Nothing. ' * 20}Sheep are π."}],
        "feed": '[[feed]]\nname = "sheep-are-pi"\nall = ["sheep", "are pi"]\n',
    }


def test_json_tells_how_many_there_are_and_shows_as_many_as_are_wanted(
    program: Program, store: Store
) -> None:
    see(store, listed(1), listed(2), listed(3))
    told = json.loads(program("search", "sheep", "--limit", 2, "--json").out)
    assert (told["hits"], [one["id"] for one in told["papers"]]) == (
        3,
        ["2608.00001", "2608.00002"],
    )
    assert list(told) == ["query", "hits", "has_more", "papers", "feed"]


def test_no_more_than_a_few_are_counted(
    program: Program, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "FEW", 2)
    see(store, *(listed(number) for number in (1, 2, 3)))
    result = program("search", "sheep", "--limit", 1)
    assert "1 of more than 2 papers; --limit shows more." in result.out.splitlines()
    told = json.loads(program("search", "sheep", "--limit", 1, "--json").out)
    assert (told["hits"], told["has_more"]) == (2, True)
    assert [(one["id"], one["score"]) for one in told["papers"]] == [("2608.00003", 3.0)]
    told = json.loads(program("search", "3th", "--json").out)
    assert (told["hits"], told["has_more"]) == (1, False)


def test_json_of_nothing_is_json_all_the_same(program: Program, store: Store) -> None:
    see(store, listed(1))
    result = program("search", "wolf", "--json")
    assert (result.exit_code, result.err) == (0, f"daily-papers: no paper mentions 'wolf'{STAR}")
    assert json.loads(result.out) == {
        "query": "wolf",
        "hits": 0,
        "has_more": False,
        "papers": [],
        "feed": '[[feed]]\nname = "wolf"\nall = ["wolf"]\n',
    }


def test_bibtex_has_an_entry_for_each_hit_the_best_first(program: Program, store: Store) -> None:
    see(store, shown(1, title="On wool", abstract="Sheep."), shown(2, title="Sheep & Co"))
    assert program("search", "sheep", "--bibtex") == Result(
        0,
        "@misc{paper2026sheep,\n"
        "  title = {{Sheep \\& Co}},\n"
        "  year = {2026},\n"
        "  eprint = {2608.00002},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2608.00002}\n"
        "}\n"
        "\n"
        "@misc{paper2026wool,\n"
        "  title = {{On wool}},\n"
        "  year = {2026},\n"
        "  eprint = {2608.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2608.00001}\n"
        "}\n",
        "",
    )


# -- mistakes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'WORDS...'. (see daily-papers search --help)"),
        (["…"], "'…' cannot be looked for: there is no letter and no digit in it"),
        (["", '" "'], "'\" \"' cannot be looked for: there is no letter and no digit in it"),
        (["*"], "'*' cannot be looked for: there is no letter and no digit in it"),
        (
            ["sheep", '"red dogs'],
            "'sheep \"red dogs' cannot be looked for: a phrase in quotes does not end",
        ),
        (["“red dogs"], "'“red dogs' cannot be looked for: a phrase in quotes does not end"),
        (
            ["sh*ep"],
            "'sh*ep' cannot be looked for: a star can only stand at the end of a word: 'agent*'",
        ),
        (["-x"], "No such option '-x'. (see daily-papers search --help)"),
        (
            ["sheep", "--json", "--bibtex"],
            "--json and --bibtex are two answers; ask for one of them. "
            "(see daily-papers search --help)",
        ),
        (
            ["sheep", "--limit", "0"],
            "Invalid value for '--limit': 0 is not in the range 1<=x<=1000. "
            "(see daily-papers search --help)",
        ),
        (
            ["sheep", "--limit", "1001"],
            "Invalid value for '--limit': 1001 is not in the range 1<=x<=1000. "
            "(see daily-papers search --help)",
        ),
    ],
)
def test_a_mistake_is_exit_2_with_one_line(
    program: Program, store: Store, arguments: list[str], said: str
) -> None:
    see(store, listed(1))
    assert program("search", *arguments) == Result(2, "", f"daily-papers: {said}\n")


def test_without_a_store_it_is_exit_2_and_makes_none(program: Program) -> None:
    assert program("search", "sheep") == Result(
        2,
        "",
        "daily-papers: There is no store 'papers.db'; an update makes it. "
        "(see daily-papers search --help)\n",
    )
    assert list(Path().iterdir()) == []


def test_a_dash_is_searched_behind_two(program: Program, store: Store) -> None:
    see(store, listed(1))
    assert program("search", "--", "-sheep").exit_code == 0


def test_bytes_that_are_no_text_are_left_out(program: Program, store: Store) -> None:
    see(store, listed(1))
    told = program("search", "sheep\udcff", "--json")
    assert (told.exit_code, json.loads(told.out)["query"]) == (0, "sheep")


def test_a_search_writes_nothing(program: Program, store: Store) -> None:
    see(store, listed(1))
    store.close()
    before = Path("papers.db").read_bytes()
    assert program("search", "sheep").exit_code == 0
    assert Path("papers.db").read_bytes() == before
    assert {path.suffix for path in Path().iterdir()} <= {".db", ".db-wal", ".db-shm"}
