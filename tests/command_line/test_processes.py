"""Real processes: how they are called, the lock between two, their streams, and their ends."""

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from aggregator import __version__
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
# A shell lets what it starts in the background ignore Ctrl-C, tests among it.
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
SLOW = f"""
{HEARS}
import os, runpy, time
def slowly(*_):
    os.write(1, b"half written\\n")
    time.sleep(20)
os.fchmod = slowly
runpy.run_path({str(ROOT / "run.py")!r}, run_name="__main__")
"""
SLOW_TO_LOAD = f"""
{HEARS}
import builtins, os, runpy, time
load = builtins.__import__
def slowly(name, *how):
    if name == "click":
        builtins.__import__ = load
        os.write(1, b"loading\\n")
        time.sleep(20)
    return load(name, *how)
builtins.__import__ = slowly
runpy.run_path({str(ROOT / "run.py")!r}, run_name="__main__")
"""
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}


def run(call: list[str], *argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the program in a process of its own, in the working directory of the test."""
    return subprocess.run(
        [*call, *argv], env=ENVIRONMENT | environment, capture_output=True, check=False
    )


def read(folder: str) -> dict[str, bytes]:
    """Every file below a folder."""
    return {name: content for name, (content, _) in site.files(folder).items()}


def shell(script: str, *argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a line of a shell in which ``"$@"`` is the program with these arguments."""
    return run(["sh", "-c", script, "sh", *CALLS["run.py"]], *argv, **environment)


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


def test_output_that_cannot_be_written_is_exit_6_and_one_line() -> None:
    assert run(CALLS["run.py"], *site.offline()).returncode == 0
    before = read("feeds"), site.known()
    said = (
        "daily-papers: standard output: cannot be written (No space left on device); "
        "what was published stays as it is\n"
    )
    for argv in (["rebuild", "--json"], ["status"], ["--help"]):
        full = shell('"$@" > /dev/full', *argv)
        assert (full.returncode, full.stdout, full.stderr.decode()) == (6, b"", said)
    full = shell('"$@" > /dev/full', "config", PYTHONUNBUFFERED="1")
    assert (full.returncode, full.stdout, full.stderr.decode()) == (6, b"", said)
    assert (read("feeds"), site.known()) == before


def test_what_cannot_be_told_was_done_all_the_same() -> None:
    options = site.offline()
    assert shell('"$@" > /dev/full', *options).returncode == 6
    assert sorted(site.files()) == site.FILES
    assert run(CALLS["run.py"], *options).stdout.endswith(b"; no new entries; 0 files written\n")


def test_whoever_has_read_enough_hears_no_complaint_and_the_exit_is_that_of_every_tool() -> None:
    assert run(CALLS["run.py"], *site.offline()).returncode == 0
    closed = shell('{ sleep 0.1; "$@"; echo $? >&2; } | true', "status", "--json")
    assert (closed.returncode, closed.stdout, closed.stderr) == (0, b"", b"141\n")


@pytest.mark.parametrize("to", ["> /dev/full", ">&-"])
def test_complaints_that_nobody_can_hear_leave_the_exit_code(to: str) -> None:
    assert shell(f'"$@" 2{to}', "updat").returncode == 2
    assert shell(f'"$@" 2{to}', *site.offline(), "--verbose").returncode == 0


def test_closed_streams_are_not_mixed_up_with_files() -> None:
    before = run(CALLS["run.py"], *site.offline(), "--store", "before.db", "--feeds", "before")
    assert before.returncode == 0
    deaf = shell('"$@" <&- >&- 2>&-', *site.offline(), "--verbose")
    assert (deaf.returncode, deaf.stdout, deaf.stderr) == (0, b"", b"")
    assert site.known() == site.known("before.db")
    assert read("feeds") == read("before")


BROKEN = f"""
import runpy, aggregator.pipeline
def broken(*_):
    try:
        open("/srv/papers/of ada/x")
    except OSError as error:
        raise ValueError("smtp://ada:sEcr3t@h, pa55word, t0ps%40cret, t0ps@cret") from error
aggregator.pipeline.update = broken
runpy.run_path({str(ROOT / "run.py")!r}, run_name="__main__")
"""


def test_a_bug_is_exit_1_with_a_traceback_that_tells_nothing_of_the_machine() -> None:
    secrets = {"SMTP_PASSWORD": "pa55word", "HTTPS_PROXY": "http://ada:t0ps%40cret@h:1/"}
    failed = run([sys.executable, "-c", BROKEN], *site.offline(), **secrets)
    assert (failed.returncode, failed.stdout) == (1, b"")
    first, *lines, last = failed.stderr.decode().splitlines()
    assert first == "Traceback (most recent call last):"
    files = [line.split('"')[1] for line in lines if line.startswith("  File ")]
    assert [file for file in files if file != "click/core.py"] == [
        *("<string>", "aggregator/process.py", "aggregator/cli.py"),
        *("aggregator/cli.py", "aggregator/running.py", "aggregator/cli.py", "<string>"),
    ]
    assert [line for line in lines if "Error: " in line] == [
        "FileNotFoundError: [Errno 2] No such file or directory: '…/x'",
        "ValueError: smtp://ada:***@h, ***, ***, ***",
    ]
    assert last == (
        f"daily-papers: this is a bug of version {__version__} (Python "
        f"{platform.python_version()}, Linux); what was read and published stays; please report "
        "it, with these lines, to those who keep the program"
    )


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGTERM, 143, "ended by SIGTERM"),
        (signal.SIGINT, 130, "interrupted"),
    ],
)
def test_a_run_that_a_signal_ends_undoes_what_is_half_done_and_lets_the_next_go_on(
    number: int, code: int, said: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *site.offline()], env=ENVIRONMENT, stdout=PIPE, stderr=PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half written\n"
        assert [path.name[-4:] for path in Path("feeds").iterdir()] == [".new"]
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out) == (code, b"")
    assert err.decode().strip() == (
        f"daily-papers: {said}; what was read and published stays, call it again to go on"
    )
    assert list(Path("feeds").iterdir()) == []
    assert run(CALLS["run.py"], *site.offline()).returncode == 0
    assert sorted(site.files()) == site.FILES


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_while_the_program_is_loaded_leaves_no_traceback(number: int, code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_TO_LOAD], env=ENVIRONMENT, stdout=PIPE, stderr=PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out) == (code, b"")
    assert b"Traceback" not in err


def test_offline_opens_no_socket() -> None:
    refuse = (
        "import socket, runpy\n"
        "def refused(*_, **__): raise SystemExit('a socket was opened')\n"
        "socket.socket.__init__ = socket.socketpair = refused\n"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')\n"
    )
    done = run([sys.executable, "-c", refuse], *site.offline(), HTTPS_PROXY="http://127.0.0.1:9")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, SAID, b"")
