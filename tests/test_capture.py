"""``capture``: a page becomes a file of the offline layout, from where it reads as it was."""

from pathlib import Path

import pytest
from pytest_httpx import HTTPXMock

from aggregator import capture
from aggregator.errors import UsageError
from aggregator.records import Page, Validators
from tests.conftest import Program, Result

URL = "https://huggingface.co/papers?q=random%20substitution"
FILE = Path("out/huggingface.co/papers@q=random substitution.html")


def files() -> list[Path]:
    """Every file below the working directory."""
    return sorted(path for path in Path().rglob("*") if path.is_file())


def test_a_page_is_saved_where_offline_finds_it(program: Program, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=URL, html="<p>ü 李</p>")
    assert program("capture", URL, "out") == Result(0, f"{FILE}\n", "")
    assert files() == [FILE]
    assert FILE.read_text("utf-8") == "<p>ü 李</p>"
    (FILE.with_stem("x")).touch()
    result = program("check", URL, "--offline", "out")
    assert (result.exit_code, result.err) == (4, "")  # found, and no list of papers


def test_quiet_says_nothing_and_a_second_capture_of_the_same_page_touches_nothing(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, html="<p></p>", is_reusable=True)
    assert program("capture", URL, "out", "--quiet") == Result(0, "", "")
    before = FILE.stat().st_mtime_ns
    assert program("capture", URL, "out", "--quiet") == Result(0, "", "")
    assert FILE.stat().st_mtime_ns == before


def test_the_type_of_the_answer_gives_the_ending(program: Program, httpx_mock: HTTPXMock) -> None:
    url = "https://huggingface.co/api/daily_papers"
    httpx_mock.add_response(url=url, json=[])
    path = "out/huggingface.co/api/daily_papers.json"
    assert program("capture", url, "out") == Result(0, f"{path}\n", "")
    assert Path(path).read_text() == "[]"


def test_a_page_of_another_charset_is_saved_as_utf_8_and_reads_back(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    page = "<meta charset=latin-1>\n<p>ü</p>"
    httpx_mock.add_response(url=URL, content=page.encode("latin-1"))
    assert program("capture", URL, "out").exit_code == 0
    assert FILE.read_bytes() == page.encode()


def test_half_a_character_of_a_strange_charset_breaks_nothing(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(
        url=URL,
        content=b"\\ud800 half",
        headers={"Content-Type": "text/html; charset=unicode_escape"},
    )
    assert program("capture", URL, "out").exit_code == 0
    assert FILE.read_text("utf-8") == "\ufffd half"


@pytest.mark.parametrize(
    ("status", "exit_code", "said"),
    [
        (
            404,
            3,
            f"{URL}: there is no such page (404 Not Found); "
            "what was published stays, look whether the address is right",
        ),
        (
            304,
            3,
            f"{URL}: the server says 'not modified' to a question without conditions; "
            "what was published stays, look whether the address is right",
        ),
    ],
)
def test_a_page_that_does_not_come_is_exit_3_and_nothing_is_saved(
    program: Program, httpx_mock: HTTPXMock, status: int, exit_code: int, said: str
) -> None:
    httpx_mock.add_response(url=URL, status_code=status)
    assert program("capture", URL, "out") == Result(exit_code, "", f"daily-papers: {said}\n")
    assert files() == []


def test_a_folder_that_cannot_be_written_is_exit_6(program: Program, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=URL, html="<p></p>")
    Path("out").mkdir()
    Path("out/huggingface.co").touch()
    said = (
        f"daily-papers: {FILE}: cannot be written (File exists: out/huggingface.co); "
        "what was published stays as it is\n"
    )
    assert program("capture", URL, "out") == Result(6, "", said)


def test_a_folder_that_is_a_file_is_exit_2(program: Program) -> None:
    Path("out").touch()
    result = program("capture", URL, "out")
    assert (result.exit_code, result.out) == (2, "")
    assert result.err.startswith("daily-papers: Invalid value for 'DIR': ")


def test_an_address_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    url = "https://example.org/%2e%2e/%2e%2e/x"

    def ask(asked: str, validators: Validators) -> Page:
        return Page(url=asked, text="", media_type="text/html", validators=validators)

    with pytest.raises(UsageError) as raised:
        capture.save(url, tmp_path / "out", ask)
    assert str(raised.value) == f"'{url}' cannot name a file below {tmp_path / 'out'}"
    assert list(tmp_path.iterdir()) == []
