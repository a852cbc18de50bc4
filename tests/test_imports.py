"""Who may import whom, and where the clock is read: the table of the design, held.

The imports are read from the source by AST, those inside functions and for types alone included.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "aggregator"
MODULES = sorted(PACKAGE.rglob("*.py"))

STAGES = {"schedule", "fetch", "parse", "believe", "merge", "store", "select", "content", "publish"}
"""Steps of the flow: apart from each other, put together by the drivers."""

LAYERS = {
    **dict.fromkeys(("database", "ledger", "outbox", "papers", "past_runs", "refill"), "store"),
    **dict.fromkeys(
        ("connection", "inside", "pace", "retry_after", "robots", "unpacking"), "fetch"
    ),
}
"""Part of a stage that is a module of its own -> the stage."""

FOUND_BY_FOLDER = {"sources", "formats"}

# What a module is about, without doing anything: everybody may have it.
NOUNS = {"records", "errors", "__init__"}
PURE = {"dates", "files", "identity", "lists", "text"}
DECIDING = {"filters", "moments", "terms"}
READING = {"dom"}

ALLOWED = {
    # nouns and small pure helpers
    "__init__": set[str](),
    "records": {"dom"},  # for types alone
    "errors": set(),
    "text": set(),
    "dates": {"records"},
    "identity": set(),
    "lists": {"records"},
    "health": NOUNS | {"text"},
    "outages": NOUNS | {"dates"},
    "visits": NOUNS,
    "terms": {"records", "maths"},
    "moments": NOUNS | {"dates"},
    "filters": NOUNS | {"lists", "moments", "terms"},
    "digest": NOUNS | {"dates", "moments"},
    "news": NOUNS | {"content", "dates", "identity", "moments", "sentences"},
    "sentences": set(),
    "columns": set(),
    "digest_body": NOUNS | {"content", "dates", "digest", "sentences"},
    "digest_text": NOUNS | {"columns", "content", "digest", "digest_body"},
    "letter_html": NOUNS,
    "letter": NOUNS | PURE | {"columns", "digest", "digest_body", "digest_text", "letter_html"},
    "indices": set(),
    "tex_commands": {"indices"},
    "tex": {"tex_commands"},
    "stripped": {"indices"},
    "maths": {"stripped", "tex", "text"},
    "dom": {"records", "text"},
    "files": set(),
    "offline": set(),
    "addresses": set(),
    "toml_text": {"text"},
    "allowed": {"toml_text"},
    "migrations": set(),
    # stages
    "schedule": NOUNS | PURE,
    "inside": set(),
    "unpacking": set(),
    "retry_after": set(),
    "pace": set(),
    "connection": NOUNS | {"inside"},
    "robots": NOUNS,
    "fetch": NOUNS | {"connection", "inside", "offline", "retry_after", "text", "unpacking"},
    "compare": NOUNS | PURE,
    "parse": NOUNS | PURE | READING | {"compare"},
    "believe": NOUNS | PURE,
    "merge": NOUNS | PURE,
    "database": NOUNS | {"migrations", "terms"},
    "outbox": NOUNS | PURE | {"database"},
    "past_runs": NOUNS | PURE | {"database", "outbox"},
    "ledger": NOUNS | PURE | {"database", "past_runs"},
    "papers": NOUNS | PURE | {"database", "ledger", "terms"},
    "store": NOUNS | PURE | {"database", "papers"},
    "refill": NOUNS | PURE | {"database", "store"},
    "select": NOUNS | PURE | DECIDING,
    "content": NOUNS | PURE | {"maths"},
    "publish": NOUNS | {"files"},
    "opml": NOUNS | {"files"},
    "page": NOUNS | PURE | {"content"},
    # what is found by folder: a source of a site sees its own neighbours, a format its own
    "sources": NOUNS | PURE | READING | {"sources"},
    "formats": NOUNS | PURE | {"formats"},
    "registry": {"records", "sources", "formats"},
    # what wraps a single stage
    "tables": NOUNS | {"allowed", "text", "toml_text"},
    "config_values": NOUNS | PURE | {"allowed", "terms"},
    "config_feed": NOUNS | PURE | {"allowed", "config_values", "tables"},
    "config": NOUNS | PURE | {"addresses", "allowed", "config_feed", "config_values", "tables"},
    "config_text": NOUNS | PURE | {"allowed", "config", "config_feed", "toml_text"},
    "lock": NOUNS,
    "soundness": NOUNS | PURE | {"store"},
    "printed": NOUNS | PURE | {"content"},
    "documents": NOUNS | PURE | {"config_values", "printed"},
    "returned": NOUNS | PURE | {"documents", "printed"},
    "smtp": NOUNS | PURE | {"addresses"},
    "quarantine": NOUNS | {"dates", "publish"},
    "capture": NOUNS | {"offline", "publish"},
    "summary": NOUNS | PURE | {"content"},
    "questions": NOUNS | PURE | {"database", "papers", "store", "terms"},
    "snippets": {"columns", "terms"},
    "bibtex": NOUNS | PURE | {"content", "terms"},
    "described": {"config_feed"},
    # drivers: they put the stages together
    "check": NOUNS
    | {"believe", "config", "fetch", "parse", "quarantine", "reading", "registry", "store"},
    "runs": NOUNS | {"config", "store"},
    "patience": NOUNS,
    "waiting": NOUNS | {"dates", "store"},
    "reading": NOUNS
    | {"dates", "patience", "quarantine", "registry", "runs", "store", "visits", "waiting"}
    | {"schedule", "parse", "believe", "merge"},
    "pipeline": NOUNS
    | {"dates", "digests", "entering", "feeds", "health", "reading", "registry", "runs"}
    | {"schedule"},
    "digests": NOUNS | PURE | {"config", "digest", "filters", "moments", "registry", "store"},
    "entering": NOUNS
    | DECIDING
    | {"config", "config_feed", "dates", "digest", "digest_body", "digests", "news", "outages"}
    | {"registry", "runs", "select", "store"},
    "outgoing": NOUNS
    | PURE
    | {"config", "config_feed", "digest", "digests", "entering", "letter", "outbox", "registry"}
    | {"store"},
    "mailing": NOUNS
    | PURE
    | {"addresses", "config", "digests", "outbox", "outgoing", "runs", "smtp", "store"},
    "progress": NOUNS | {"pipeline"},
    "process": NOUNS | {"bug", "cli", "console"},
    "bug": NOUNS | {"text"},
    "feeds": NOUNS
    | {"config", "config_feed", "content", "described", "entering", "files", "lists", "opml"}
    | {"page", "publish", "registry", "runs", "store"},
    "filling": NOUNS
    | PURE
    | {"config", "config_feed", "documents", "entering", "feeds", "filters", "outbox", "outgoing"}
    | {"refill", "returned", "schedule", "store"},
    "restoring": NOUNS
    | PURE
    | {"config", "documents", "filling", "outbox", "refill", "soundness", "store"},
    "status": NOUNS
    | PURE
    | {"config", "digests", "entering", "outbox", "past_runs", "questions", "registry", "schedule"}
    | {"store", "verdict"},
    "status_text": NOUNS | PURE | {"past_runs", "questions", "status"},
    "verdict": NOUNS | PURE | {"outbox", "past_runs"},
    "metrics": NOUNS | {"past_runs", "publish", "questions", "registry", "runs"},
    "explain": NOUNS
    | PURE
    | {"config", "config_feed", "entering", "filters", "moments", "questions", "registry"}
    | {"store"},
    "search_feed": NOUNS
    | DECIDING
    | {"config", "config_feed", "config_values", "entering", "toml_text"},
    "search": NOUNS
    | PURE
    | {"config", "content", "questions", "search_feed", "snippets", "store", "terms"},
    "options": NOUNS | {"config", "dates", "registry"},
    "console": set(),
    "asking": NOUNS | {"config", "fetch", "options", "pace", "reading", "robots", "runs"},
    "running": NOUNS
    | {"config", "console", "entering", "lock", "metrics", "options", "restoring", "runs"}
    | {"soundness", "store", "summary", "text"},
    "looking": NOUNS
    | {"asking", "bibtex", "capture", "check", "config_text", "console", "explain", "options"}
    | {"running", "search", "status", "status_text", "summary"},
    "cli": NOUNS
    | {"asking", "config", "console", "dates", "digest_text", "feeds", "letter", "looking"}
    | {"mailing", "options", "outgoing", "pace", "pipeline", "process", "progress"}
    | {"running", "runs", "smtp", "summary"},
}
"""Module or folder -> modules and folders of the program that it may import."""

ONLY_IN = {
    "httpx": {"fetch"},
    "feedgen": {"formats"},
    "pylatexenc": {"tex_commands"},
    "prometheus_client": {"metrics"},
    "jinja2": {"page"},
    "bs4": {"check"},
    "lxml": {"dom", "formats"},
    "sqlite3": {"database"},
    "smtplib": {"smtp"},
    "ssl": {"fetch", "smtp"},
    "protego": {"robots"},
    "click": {"cli", "console", "looking", "options", "progress", "running"},
}
"""Library -> where alone it may be imported; others only what is found by folder may add."""

OF_RECORDS = "msgspec"
"""The library that records are made of: everybody has records."""

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def name_of(path: Path) -> str:
    """A module's own name, or that of its folder."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> Iterator[str]:
    """Dotted names of all that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports stand with their whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(path: Path) -> set[str]:
    """Modules and folders of this program that a file imports."""
    known = {name_of(module) for module in MODULES}
    found = set()
    for name in imported(path):
        package, *steps = name.split(".")
        if package == PACKAGE.name:
            found.add(steps[0] if steps and steps[0] in known else "__init__")
    return found


def libraries(path: Path) -> set[str]:
    """First names of all else that a file imports."""
    return {name.split(".")[0] for name in imported(path)} - {PACKAGE.name}


def clocks(path: Path) -> list[str]:
    """Where a file reads the clock, or takes its reader under another name."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            holder = node.value
            last = getattr(holder, "attr", getattr(holder, "id", ""))
            if (last, node.attr) in CLOCKS:
                found.append(f"{last}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"time.{name.name}" for name in node.names if ("time", name.name) in CLOCKS]
    return found


each_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix()
)


@each_module
def test_a_module_imports_only_what_the_table_allows(path: Path) -> None:
    name = name_of(path)
    assert name in ALLOWED, f"{name} is new: say in the table of this test what it may import"
    assert own(path) - {name} <= ALLOWED[name]


@each_module
def test_a_library_is_imported_only_where_it_belongs(path: Path) -> None:
    misplaced = {
        library
        for library in libraries(path)
        if library in ONLY_IN and name_of(path) not in ONLY_IN[library]
    }
    assert misplaced == set()


@each_module
def test_the_clock_is_read_once_and_in_the_command_line_alone(path: Path) -> None:
    assert clocks(path) == (["datetime.now"] if name_of(path) == "cli" else [])


def test_the_stages_never_import_each_other() -> None:
    for path in MODULES:
        stage = LAYERS.get(name_of(path), name_of(path))
        if stage in STAGES:
            imported_stages = {LAYERS.get(name, name) for name in own(path)} & STAGES
            assert imported_stages <= {stage}, path.name


def test_every_library_outside_sources_and_formats_stands_in_the_table() -> None:
    fixed = [path for path in MODULES if name_of(path) not in FOUND_BY_FOLDER]
    used = set[str]().union(*map(libraries, fixed))
    assert used - sys.stdlib_module_names <= {*ONLY_IN, OF_RECORDS}
    assert set(ONLY_IN) <= set[str]().union(*map(libraries, MODULES))


def test_a_site_and_a_format_know_no_other_site_and_format() -> None:
    for path in MODULES:
        if name_of(path) in FOUND_BY_FOLDER and path.stem != "__init__":
            kin = path.stem.strip("_").split("_")[0]
            for name in imported(path):
                package, *steps = name.split(".")
                if package == PACKAGE.name and steps[0] == path.parent.name:
                    assert steps[1].startswith(("_", kin)), f"{path.name} imports {name}"


def test_the_table_names_no_module_that_is_gone() -> None:
    present = {name_of(path) for path in MODULES}
    assert set(ALLOWED) == present
    assert set().union(*ALLOWED.values()) <= present


def test_a_run_loads_parser_formats_and_page_only_when_it_has_something_for_them() -> None:
    heavy = (
        *("bs4", "lxml", "feedgen", "jinja2", "prometheus_client", "protego", "pylatexenc"),
        "aggregator.content",
    )
    loaded = f"import sys, aggregator.cli; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", loaded],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[]\n"
