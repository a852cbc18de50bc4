"""Every table of the document is made, of few papers and in one round: no time is judged."""

import re
from pathlib import Path

import pytest

from bench import (
    backfill,
    flat,
    large,
    material,
    news,
    others,
    parts,
    quiet,
    reading,
    search,
    writing,
)
from bench.material import Material
from bench.report import Section
from tests.command_line.site import files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def papers() -> Material:
    """Enough for the page of a large day and three days before it."""
    return material.made(days=20)


def firsts(section: Section) -> list[str]:
    """The first column of its tables, without their heads."""
    rows = re.findall(r"^\| ([^|]*) \|", section.text, re.MULTILINE)
    return [name.strip() for name in rows if name.strip() not in ("---", "")]


def test_runs_without_news_are_measured_against_two_imports(
    papers: Material, tmp_path: Path
) -> None:
    made = quiet.section(papers, tmp_path, 1)
    assert firsts(made) == [
        quiet.BARE,
        "all is as it was (304)",
        "nothing is due",
        "the same saved pages",
    ]
    for name in ("saved", "served"):
        assert files(f"{tmp_path}/{name}/feeds") == files(f"{tmp_path}/{name}.kept/feeds")
    assert [goal.aim for goal in made.goals] == [1.5]


def test_readings_are_measured_against_a_tree_and_its_json(
    papers: Material, tmp_path: Path
) -> None:
    made = reading.section(papers, tmp_path, 1)
    assert len(firsts(made)) == 8
    assert [goal.aim for goal in made.goals] == [1.3, 3.0, 1.3, 3.0]


def test_a_run_with_news_tells_where_its_time_goes(papers: Material, tmp_path: Path) -> None:
    made = news.section(papers, tmp_path, 1)
    assert firsts(made)[3:] == [
        "starting Python and loading modules",
        *parts.PARTS,
        "all else",
    ]
    documents = [set(files(f"{tmp_path}/{name}/feeds").values()) for name in ("news", "news.kept")]
    assert len(documents[0] - documents[1]) == 6, "three formats, the archive in two, the page"
    assert [goal.aim for goal in made.goals] == [1.6, 1.5]


@pytest.mark.parametrize(("file", "function"), parts.PARTS.values())
def test_each_part_of_a_run_is_a_function_of_the_program(file: str, function: str) -> None:
    source = (ROOT / "aggregator" / file).read_text("utf-8")
    assert re.search(rf"^ *def {function}\(", source, re.MULTILINE)


def test_writers_are_measured_against_bare_ones(papers: Material, tmp_path: Path) -> None:
    made = writing.section(papers, tmp_path, 1)
    assert len(firsts(made)) == 5
    assert [goal.aim for goal in made.goals] == [3.0, 3.0]


def test_a_backfill_is_measured_against_parsing_and_its_memory_is_seen(
    papers: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "EVERY", 10)
    made = backfill.section(papers, tmp_path, 1)
    assert "| days read | 10 | 20 |" in made.text
    assert [goal.at_least for goal in made.goals] == [True, True, False]


def test_stores_of_several_sizes_and_fifty_feeds_are_measured(
    papers: Material, tmp_path: Path
) -> None:
    drawing = tmp_path / "costs.svg"
    made = flat.section(papers, tmp_path, 1, tmp_path / "cache", (160, 320), drawing)
    assert [goal.aim for goal in made.goals] == [*[1.3] * 5, 2.0]
    assert drawing.read_text("utf-8").count("<polyline") == 5
    assert flat.fifty_feeds().count("[[feed]]") == 50


def test_a_store_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def build(path: Path, papers: int) -> None:
        made.append(papers)
        path.touch()

    monkeypatch.setattr(large, "build", build)
    assert flat.stored(tmp_path, 80) == flat.stored(tmp_path, 80)
    assert flat.stored(tmp_path, 80) != flat.stored(tmp_path, 160)
    assert made == [80, 160]


def test_one_request_is_made_where_a_script_makes_one_a_paper(
    papers: Material, tmp_path: Path
) -> None:
    made = others.section(papers, tmp_path, 1)
    requests = re.findall(r"\| (\d+) \|$", made.text, re.MULTILINE)
    assert requests == ["1", f"{1 + material.A_PAGE}", "1", "1"]


def test_searches_of_each_kind_are_measured(papers: Material, tmp_path: Path) -> None:
    made = search.section(papers, tmp_path, 1)
    queries = [query for several in search.QUERIES.values() for query in several]
    assert [name.partition("`")[2].rstrip("`") for name in firsts(made)[1 : 1 + len(queries)]] == (
        queries
    )
