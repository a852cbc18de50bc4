"""``config`` prints what is in effect; a configuration that is wrong stops every command."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from aggregator import config_text, registry
from aggregator.config import load
from tests.config.mistakes import MISTAKES
from tests.conftest import Program, Result

from . import site
from .site import FRIDAY, one_line

ROOT = Path(__file__).parents[2]


def everything() -> dict[Path, tuple[bytes, int]]:
    """All files of the working directory, with their bytes and times of modification."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in Path().rglob("*")
        if path.is_file()
    }


def test_without_a_file_the_configuration_that_is_built_in_is_printed(program: Program) -> None:
    result = program("config")
    assert result == Result(0, config_text.text(load(None, registry.sources())), "")
    assert list(Path().iterdir()) == []
    stated = tomllib.loads(result.out)
    assert stated == {
        "site": {"title": "Daily Papers"},
        "source": {"huggingface": {"revisit_days": 14}},
        "feed": [{"name": "daily", "lists": ["daily"], "limit": 500}],
    }


def test_the_file_that_is_in_effect_is_printed_and_nothing_is_touched(program: Program) -> None:
    Path("aggregator.toml").write_text("[site]\ntitle = 'Zoë \"Daily\"'\n", "utf-8")
    Path("other.toml").write_text("[[feed]]\nname = 'x'\nper_day = 5\n")
    before = everything()
    for options, path in (([], "aggregator.toml"), (["--config", "other.toml"], "other.toml")):
        result = program("config", *options)
        assert result == Result(0, config_text.text(load(Path(path), registry.sources())), "")
        Path("printed.toml").write_text(result.out, "utf-8")
        assert program("config", "--config", "printed.toml") == result
        Path("printed.toml").unlink()
    assert everything() == before


@pytest.mark.parametrize("coding", ["ascii", "latin-1", "utf-8"])
def test_it_is_printed_in_utf_8_as_toml_must_be_whatever_the_terminal_is(
    program: Program, coding: str
) -> None:
    Path("aggregator.toml").write_text("[site]\ntitle = 'Zoë 李明 😀'\n", "utf-8")
    printed = subprocess.run(
        [sys.executable, "-m", "run", "config"],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": coding},
        capture_output=True,
        check=True,
    )
    assert tomllib.loads(printed.stdout.decode("utf-8"))["site"] == {"title": "Zoë 李明 😀"}


def test_a_mistake_is_exit_2_with_one_line_and_touches_no_store_no_feed_and_no_file(
    program: Program,
) -> None:
    site.configure()
    site.put(site.day(FRIDAY, site.record(1)))
    assert program(*site.offline()).exit_code == 0
    for text, sentence in MISTAKES.items():
        Path("aggregator.toml").write_text(text, "utf-8")
        before = everything()
        for command in (["update", *site.offline()], ["config"]):
            result = program(*command)
            assert (result.exit_code, result.out) == (2, "")
            assert one_line(result.err) == f"daily-papers: aggregator.toml: {sentence}"
        assert everything() == before


@pytest.mark.parametrize(
    "command", ["status", "explain x", "rebuild", "backfill --since 2026-06-01", "check x.html"]
)
def test_every_command_that_goes_by_the_configuration_refuses_a_wrong_one(
    program: Program, command: str
) -> None:
    Path("aggregator.toml").write_text("[feed]\n")
    said = (
        "daily-papers: aggregator.toml: feed: write every feed as a table of its own, [[feed]] "
        "(at line 1)\n"
    )
    assert program(*command.split()) == Result(2, "", said)
    assert [path.name for path in Path().iterdir()] == ["aggregator.toml"]
