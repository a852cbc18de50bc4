"""The offline layout: addresses and files, both ways, and the client that answers from it."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from aggregator import fetch, offline
from aggregator.errors import BadStatus, NoAnswer
from aggregator.records import Page, Validators
from tests.samples import NOW

NONE = Validators()
PLACES = {
    "https://huggingface.co/papers": "huggingface.co/papers.html",
    "https://huggingface.co/papers/": "huggingface.co/papers.html",
    "https://huggingface.co/papers#community": "huggingface.co/papers.html",
    "https://huggingface.co/papers/date/2025-08-06": "huggingface.co/papers/date/2025-08-06.html",
    "https://huggingface.co/papers?q=diffusion": "huggingface.co/papers@q=diffusion.html",
    "https://huggingface.co/papers?q=a%20b": "huggingface.co/papers@q=a b.html",
    "https://huggingface.co/papers?q=a+b": "huggingface.co/papers@q=a b.html",
    "https://huggingface.co/papers?q=a%2Fb&p=1": "huggingface.co/papers@q=a%2Fb&p=1.html",
    "https://huggingface.co/papers?q=../../x": "huggingface.co/papers@q=..%2F..%2Fx.html",
    "https://huggingface.co/": "huggingface.co/index.html",
    "https://huggingface.co": "huggingface.co/index.html",
    "http://localhost:8000/papers": "localhost/papers.html",
    "https://example.org/a%20b/c": "example.org/a b/c.html",
    "https://example.org/feed.v1": "example.org/feed.v1.html",
}
NOWHERE = [
    "https://example.org/../x",
    "https://example.org/%2e%2e/x",
    "https://example.org/a/%2E%2E/%2E%2E/%2E%2E/x",
    "https://../x",
    "https://./x",
    "https:///x",
    "papers.html",
    "https://example.org/a%00b",
]


def never(host: str) -> None:
    """The pace of a client that asks nobody."""
    raise AssertionError(f"{host} is not asked, so nobody waits")


def clock() -> datetime:
    """The clock of such a client, of which nobody asks to wait."""
    return NOW


@pytest.mark.parametrize(("url", "place"), PLACES.items())
def test_a_page_is_found_where_it_is_saved(tmp_path: Path, url: str, place: str) -> None:
    assert offline.find(tmp_path, url) is None
    path = offline.place(tmp_path, url, "text/html")
    assert path == tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert offline.find(tmp_path, url) == path


@pytest.mark.parametrize("url", NOWHERE)
def test_an_address_that_leaves_the_folder_or_names_no_file_has_no_place(
    tmp_path: Path, url: str
) -> None:
    (tmp_path / "x.html").touch()
    folder = tmp_path / "site"
    folder.mkdir()
    assert offline.place(folder, url, "text/html") is None
    assert offline.find(folder, url) is None


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/html", "api.html"),
        ("application/json", "api.json"),
        ("application/xml", "api.xml"),
        ("application/atom+xml", "api.xml"),
        ("text/plain", "api.html"),
        ("", "api.html"),
    ],
)
def test_the_type_of_an_answer_gives_the_ending(tmp_path: Path, media_type: str, name: str) -> None:
    url = "https://example.org/api"
    assert offline.place(tmp_path, url, media_type) == tmp_path / "example.org" / name


@pytest.mark.parametrize("name", ["papers@q=a%20b.html", "papers@q=a b.html"])
def test_a_query_may_stand_in_a_name_percent_encoded_or_not(tmp_path: Path, name: str) -> None:
    (tmp_path / "huggingface.co").mkdir()
    path = tmp_path / "huggingface.co" / name
    path.touch()
    assert offline.find(tmp_path, "https://huggingface.co/papers?q=a%20b") == path


def test_a_name_that_no_file_system_takes_is_not_there(tmp_path: Path) -> None:
    assert offline.find(tmp_path, f"https://example.org/{'a' * 300}") is None


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("html", "text/html"), ("json", "application/json"), ("xml", "application/xml")],
)
def test_the_client_answers_from_a_file_by_its_ending(
    tmp_path: Path, suffix: str, media_type: str
) -> None:
    path = tmp_path / "example.org" / f"api.{suffix}"
    path.parent.mkdir()
    path.write_text("ü", "utf-8")
    url = "https://example.org/api"
    with fetch.client(None, tmp_path, never, clock) as client:
        page = fetch.fetch(client, url, Validators(etag='"1"'), sleep=time.sleep)
    assert page == Page(url=url, text="ü", media_type=media_type, validators=NONE)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://example.org/papers", "no file {}/example.org/papers.html"),
        ("https://example.org/ü", "no file {}/example.org/?.html"),
        ("https://example.org/%2e%2e%2fx", "no file can have this name"),
    ],
)
def test_a_file_that_is_not_there_is_a_404_that_names_it(
    tmp_path: Path, url: str, what: str
) -> None:
    with fetch.client(None, tmp_path, never, clock) as client, pytest.raises(BadStatus) as raised:
        fetch.fetch(client, url, NONE, sleep=time.sleep)
    error = raised.value
    problem = f"there is no such page (404 {what.format(tmp_path)})"
    assert (error.status, error.may_pass, str(error)) == (404, False, f"{url}: {problem}")


def test_a_file_that_cannot_be_read_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    path = tmp_path / "example.org" / "papers.html"
    path.parent.mkdir()
    path.touch()

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with (
        fetch.client(None, tmp_path, never, clock) as client,
        pytest.raises(NoAnswer, match=f"no whole answer .{path}: Permission denied"),
    ):
        fetch.fetch(client, "https://example.org/papers", NONE, sleep=time.sleep)
