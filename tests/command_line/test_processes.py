"""Real processes: the console script, ``run.py``, the lock between two, and terminals."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Program

from . import site
from .site import ALL_WRITTEN, FRIDAY, NOON

ROOT = Path(__file__).parents[2]
CALLS = {
    "console script": [str(Path(sys.executable).with_name("daily-papers"))],
    "run.py": [sys.executable, str(ROOT / "run.py")],
}
SAID = (
    "1 request, 1 page read; 1 paper: 1 new, 0 changed, 0 refreshed, 0 unchanged; "
    f"daily +1; {ALL_WRITTEN}"
)
HOLD = """
import sys
from pathlib import Path
from aggregator import lock
with lock.held(Path("papers.db")):
    print("held", flush=True)
    sys.stdin.read()
"""
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}


def run(call: list[str], *argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the program in a process of its own, in the working directory of the test."""
    return subprocess.run(
        [*call, *argv], env=ENVIRONMENT | environment, capture_output=True, check=False
    )


@pytest.fixture(autouse=True)
def _a_site(program: Program) -> None:
    """Friday's list, with a title in three scripts."""
    site.configure()
    site.put(site.day(FRIDAY, site.record(1, title="Paper 1: ü 李 명")))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_both_ways_to_call_the_program_are_the_same_program(call: list[str]) -> None:
    done = run(call, *site.offline())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, SAID, b"")
    assert [item["title"] for item in site.items()] == ["Paper 1: ü 李 명"]
    failed = run(call, "updat")
    said = (
        "daily-papers: No such command 'updat'. Did you mean 'update'? (see daily-papers --help)\n"
    )
    assert (failed.returncode, failed.stdout, failed.stderr.decode()) == (2, b"", said)


def test_of_two_processes_on_one_store_the_second_is_exit_75_and_the_next_goes_on() -> None:
    Path("link.db").symlink_to("papers.db")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        for name in ("papers.db", "link.db"):
            beside = run(CALLS["run.py"], *site.offline(), "--store", name)
            said = (
                f"daily-papers: {Path('papers.db.lock').absolute()}: another run holds it; "
                "this one left everything to it\n"
            )
            assert (beside.returncode, beside.stdout, beside.stderr.decode()) == (75, b"", said)
        assert not Path("feeds").exists()
        other.kill()  # however it ends, its lock ends with it
    assert run(CALLS["run.py"], *site.offline()).returncode == 0


@pytest.mark.parametrize("coding", ["ascii", "latin-1", "utf-8"])
def test_a_title_that_the_terminal_cannot_show_breaks_nothing(coding: str) -> None:
    page = "site/huggingface.co/papers.html"
    shown = run(CALLS["run.py"], "check", page, "--at", NOON, PYTHONIOENCODING=coding)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"Paper 1: " in shown.stdout
    told = run(CALLS["run.py"], "check", page, "--at", NOON, "--json", PYTHONIOENCODING=coding)
    assert json.loads(told.stdout.decode("utf-8"))["papers"][0]["title"] == "Paper 1: ü 李 명"


def test_a_bug_is_exit_1_with_a_traceback() -> None:
    broken = (
        "import runpy, aggregator.fetch\n"
        "aggregator.fetch.client = None\n"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')\n"
    )
    failed = run([sys.executable, "-c", broken], *site.offline())
    assert (failed.returncode, failed.stdout) == (1, b"")
    assert failed.stderr.startswith(b"Traceback (most recent call last):\n")


def test_offline_opens_no_socket() -> None:
    refuse = (
        "import socket, runpy\n"
        "def refused(*_, **__): raise SystemExit('a socket was opened')\n"
        "socket.socket.__init__ = socket.socketpair = refused\n"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')\n"
    )
    done = run([sys.executable, "-c", refuse], *site.offline(), HTTPS_PROXY="http://127.0.0.1:9")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, SAID, b"")
