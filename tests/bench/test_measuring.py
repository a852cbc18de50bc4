"""The means of measuring: what a cost is, who takes turns, what is written of it."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from aggregator import parse, registry
from bench import material, measure, plot, report
from bench.measure import Cost
from bench.report import Goal, Section


def test_the_sides_take_turns_and_the_median_of_each_is_told() -> None:
    costs = {
        "a": [Cost(1, 10), Cost(5, 30), Cost(3, 20)],
        "b": [Cost(2, 9), Cost(2, 8), Cost(9, 7)],
    }
    turns: list[str] = []

    def side(name: str) -> measure.Work:
        def work() -> Cost:
            turns.append(name)
            return costs[name][turns.count(name) - 1]

        return work

    found = measure.medians({"a": side("a"), "b": side("b")}, 3)
    assert found == {"a": Cost(3, 20), "b": Cost(2, 8)}
    assert turns == ["a", "b"] * 3


def test_a_process_costs_what_it_uses_and_not_what_who_measures_has(tmp_path: Path) -> None:
    ballast = b"x" * 200_000_000
    small = measure.process("-c", "pass", folder=tmp_path)
    large = measure.process("-c", "x = b'x' * 100_000_000", folder=tmp_path)
    assert 0 < small.peak < 50 < 100 < large.peak < 150 < len(ballast) / 1e6
    assert small.cpu > 0
    assert small.wall > 0


def test_a_process_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure.process("-c", "raise SystemExit(3)", folder=tmp_path)


def test_processes_see_no_proxy_and_no_setting_of_who_measures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org")
    assert "HTTPS_PROXY" not in measure.environment()


@pytest.mark.parametrize(
    ("goal", "is_reached"),
    [
        (Goal("a cost", 1.5, 1.504), True),
        (Goal("a cost", 1.5, 1.51), False),
        (Goal("a third", 1 / 3, 0.33), True),
        (Goal("a rate", 0.6, 0.6, at_least=True), True),
        (Goal("a rate", 0.6, 0.59, at_least=True), False),
    ],
)
def test_an_aim_is_reached_as_it_is_printed(goal: Goal, is_reached: bool) -> None:
    assert goal.is_reached is is_reached


def test_the_document_begins_with_what_was_aimed_at() -> None:
    cost = {"bare": Cost(0.1, 0.2, 10), "ours": Cost(0.15, 0.0021, 15)}
    text = report.compared(cost, "bare", memory=True)
    goals = (Goal("ours", 1.2, 1.5), Goal("a rate", 0.6, 0.7, at_least=True))
    assert report.document("Made.", [Section("A table", text, goals)]) == (
        "# Performance\n\nMade.\n\n## Aims\n\n"
        "|  | aim | reached |  |\n| --- | ---: | ---: | ---: |\n"
        "| ours | at most 1.2 | 1.50 | **missed** |\n"
        "| a rate | at least 0.6 | 0.70 |  |\n\n"
        "## A table\n\n"
        "|  | CPU, ms | ratio | passed, ms | peak, MB | ratio |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| bare | 100 | 1.00 | 200 | 10 | 1.00 |\n"
        "| ours | 150 | 1.50 | 2.1 | 15 | 1.50 |\n"
    )


def test_a_plot_has_a_line_for_each_series_from_the_left_to_the_right() -> None:
    text = plot.drawn({"an <update>": {10: 0.0, 1000: 8.0, 100: 4.0}}, "papers", "ms")
    assert 'points="60.0,355.0 285.0,187.5 510.0,20.0"' in text
    assert "an &lt;update&gt;" in text
    assert [f">{size}<" in text for size in ("10", "100", "1,000", "8")] == [True] * 4


def test_pages_of_our_own_words_are_as_large_as_real_ones_and_are_read_without_a_doubt() -> None:
    made = material.made(days=20)
    assert made == material.made(days=20)
    sizes = {}
    for page in material.large_pages(made):
        read = parse.parse_page(page.text, page.url, registry.layouts(), registry.sources())
        assert (read.rejections, read.doubts, read.contradictions) == ((), (), ())
        sizes[page.name] = (len(read.listed), round(len(page.text) / 1e6))
    assert sizes == {"a day of 77 papers": (77, 1), "trending": (80, 2)}


def test_real_days_are_read_from_the_file_of_their_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        material.read(tmp_path)
    day = {"date": "2025-01-31", "papers": [{"title": "Sheep"}]}
    packed = gzip.compress(json.dumps(day).encode())
    (tmp_path / "api_daily_papers_2025.jsonl.gz").write_bytes(packed)
    found = material.read(tmp_path)
    assert found.days == {date(2025, 1, 31): [{"title": "Sheep"}]}
    assert found.about == "1 real records of the site, of 1 days"
