"""Exit 2, no command, and what is printed on request."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from aggregator import __version__, fetch, pipeline
from tests.conftest import Program, Result

from . import site
from .site import ALL_WRITTEN, FRIDAY, NOON, one_line

MISTAKES = {
    ("updat",): "No such command 'updat'. Did you mean 'update'? (see daily-papers --help)",
    ("chekc", "x"): "No such command 'chekc'. Did you mean 'check'? (see daily-papers --help)",
    ("--offlin", "site"): (
        "No such option '--offlin'. Did you mean '--offline'? (see daily-papers update --help)"
    ),
    ("update", "--feds", "x"): (
        "No such option '--feds'. Did you mean '--feeds'? (see daily-papers update --help)"
    ),
    ("update", "now"): ("Got unexpected extra argument (now) (see daily-papers update --help)"),
    ("check",): "Missing argument 'PAGE_OR_URL...'. (see daily-papers check --help)",
    ("capture", "https://huggingface.co/papers"): (
        "Missing argument 'DIR'. (see daily-papers capture --help)"
    ),
    ("--at", "yesterday"): (
        "Invalid value for '--at': 'yesterday' is no ISO 8601 instant such as "
        "2026-08-06T20:00:00Z (see daily-papers update --help)"
    ),
    ("--at", "0001-01-01"): (
        "Invalid value for '--at': '0001-01-01' lies before 1991, when arXiv opened "
        "(see daily-papers update --help)"
    ),
    ("--offline", "nowhere"): (
        "Invalid value for '--offline': Directory 'nowhere' does not exist. "
        "(see daily-papers update --help)"
    ),
    ("rebuild",): (
        "There is no store 'papers.db' to rebuild from. (see daily-papers rebuild --help)"
    ),
    ("--config", "never.toml"): "never.toml: there is no such file",
    ("check", "never.html"): "never.html: cannot be read (No such file or directory)",
    ("capture", "huggingface.co/papers", "out"): (
        "'huggingface.co/papers' is no http:// or https:// address"
    ),
}


@pytest.mark.parametrize("argv", MISTAKES, ids=" ".join)
def test_a_mistake_is_exit_2_with_one_line_that_helps_and_touches_nothing(
    program: Program, argv: tuple[str, ...]
) -> None:
    said = f"daily-papers: {MISTAKES[argv]}\n"
    assert program(*argv) == Result(2, "", said)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("store", "problem"),
    [
        ("", "{here} is a folder; name a file in it"),
        (".", "{here} is a folder; name a file in it"),
        ("no/papers.db", "there is no folder {here}/no"),
    ],
)
def test_a_place_where_no_store_can_be_is_exit_2(
    program: Program, store: str, problem: str
) -> None:
    said = f"daily-papers: --store: {problem.format(here=Path().absolute())}\n"
    assert program("--store", store, "--offline", ".") == Result(2, "", said)
    assert list(Path().iterdir()) == []


def test_a_wrong_configuration_in_the_working_folder_is_exit_2(program: Program) -> None:
    Path("aggregator.toml").write_text('[site]\ntitel = "Papers"\n')
    said = (
        "daily-papers: aggregator.toml: site.titel: no such key; allowed: base_url, contact, "
        "title; did you mean 'title'? (at line 2)\n"
    )
    for command in (["update"], ["check", "x.html"], ["capture", "https://example.org/", "out"]):
        assert program(*command) == Result(2, "", said)
    assert [path.name for path in Path().iterdir()] == ["aggregator.toml"]


def test_the_configuration_named_on_the_command_line_goes_before_the_one_in_the_folder(
    program: Program,
) -> None:
    Path("aggregator.toml").write_text("wrong")
    Path("other.toml").write_text('[source.huggingface]\nrevisit_days = 0\n[[feed]]\nname = "x"\n')
    site.put(site.day(FRIDAY, site.record(1)))
    result = program("--config", "other.toml", *site.offline())
    assert (result.exit_code, result.err) == (0, "")
    assert sorted(site.files()) == sorted(name.replace("daily.", "x.") for name in site.FILES)


@pytest.mark.parametrize("argv", [["update"], []], ids=["update", "no command"])
def test_no_command_means_update_with_all_its_options(program: Program, argv: list[str]) -> None:
    site.configure()
    site.put(site.day(FRIDAY, site.record(1)))
    options = ["--feeds", "out/feeds", "--store", "known.db", *site.offline()]
    said = (
        "1 request, 1 page read; 1 paper: 1 new, 0 changed, 0 refreshed, 0 unchanged; "
        f"daily +1; {ALL_WRITTEN}"
    )
    assert program(*argv, *options) == Result(0, said, "")
    assert sorted(site.files("out/feeds")) == site.FILES
    assert len(site.known("known.db")["papers"]) == 1
    assert program(*argv, "--quiet", *options) == Result(0, "", "")
    assert program(*argv, "--at", NOON, "--offline", "site", "--config", "x").exit_code == 2


def test_help_tells_commands_and_exit_codes(program: Program) -> None:
    result = program("--help")
    assert (result.exit_code, result.err) == (0, "")
    said = " ".join(result.out.split())
    assert "Usage: daily-papers [OPTIONS] COMMAND [ARGS]..." in said
    assert (
        "Exit codes: 0 done, 1 a bug, 2 wrong command line or configuration, 3 no answer (the next "
        "run tries again), 4 a page that a person must look at, 5 the store, 6 the output or "
        "a mail, 75 another run is at work."
    ) in said


def test_version_names_the_program(program: Program) -> None:
    assert program("--version") == Result(0, f"daily-papers, version {__version__}\n", "")


def test_a_run_that_is_interrupted_says_so_and_ends_as_shells_do(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    site.configure()
    site.put(site.day(FRIDAY, site.record(1)))
    assert program(*site.offline()).exit_code == 0
    before = site.files()
    monkeypatch.setattr(pipeline, "update", interrupted)
    result = program(*site.offline())
    assert (result.exit_code, result.out) == (130, "")
    assert one_line(result.err.lstrip("\n")) == (
        "daily-papers: interrupted; what was read and published stays, call it again to go on"
    )
    assert site.files() == before


def test_another_program_may_call_main_and_take_what_it_prints(program: Program) -> None:
    said = io.StringIO()
    page = site.FIXTURES / "huggingface.co" / "papers.html"
    with redirect_stdout(said):
        assert program("check", page, "--json", "--at", NOON) == Result(0, "", "")
    assert len(json.loads(said.getvalue())["papers"]) == 30


def test_a_bug_is_not_hidden(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fetch, "client", broken)
    with pytest.raises(ZeroDivisionError):
        program("update")
