"""A folder of feeds with its page, written of the samples, and a server of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from msgspec.structs import replace

from aggregator import cli, files, opml, page, registry
from aggregator.records import Entry
from tests.formats.samples import (
    ARCHIVES,
    FULL,
    ORDINARY,
    SAMPLES,
    TEAM,
    TRAPS,
    at,
    bare,
    entry,
    feed,
)

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "aggregator" / "assets"
LONG = (
    entry(
        replace(
            FULL,
            key="arxiv:2608.00301",
            id="2608.00301",
            title="Long Titles Are Wrapped, " + "However Long Their Words May Be, " * 8,
            organization="A Laboratory of a Name as Long as the Street in Which It Stands " * 3,
        ),
        at(4),
    ),
    entry(bare("2608.00302", "Unbreakable" * 27), at(4)),
    entry(replace(bare("2608.00303", "數" * 300), abstract="x" * 2000), at(4)),
)
ALL = (*ORDINARY, *TRAPS, TEAM, *LONG)
FORMATS = registry.formats()


def write_samples(folder: Path, *latest: Entry) -> Path:
    """The page of two feeds, and all that it leads to."""
    daily = feed("daily", *latest)
    hot = replace(SAMPLES["empty"], name="hot", title="Hot Papers")
    contents = {
        files.INDEX: page.render("Daily Papers", (daily, hot), FORMATS, latest),
        files.OPML: opml.render("Daily Papers", (daily, hot), FORMATS[0]),
        files.STYLE: (ASSETS / files.STYLE).read_bytes(),
        files.ICON: (ASSETS / files.ICON).read_bytes(),
    }
    for made in (daily, hot, ARCHIVES["archive"]):
        for form in FORMATS:
            contents[files.document(made.name, form.suffix, made.month)] = form.render(made)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_demo(folder: Path) -> Path:
    """What ``make demo`` writes, but with a small main document and so with archives."""
    folder.mkdir()
    config = folder / "demo.toml"
    stated = (ROOT / "fixtures/demo.toml").read_text("utf-8")
    assert stated.endswith('[[feed]]\nname = "daily"\n')
    config.write_text(f"{stated}limit = 100\n", "utf-8")
    demo = f"update --offline {ROOT}/fixtures --config {config} --quiet"
    paths = ["--store", str(folder / "demo.db"), "--feeds", str(folder / "feeds")]
    assert cli.main([*demo.split(), *paths, "--at", "2026-06-13T08:00:00Z"]) == 0
    return folder / "feeds"


class Handler(SimpleHTTPRequestHandler):
    """Answers with the files of a folder."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """The address of a server of a folder on this machine, with a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
