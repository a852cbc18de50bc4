"""What is said of a bug goes to strangers: it tells what happened, and nothing of the machine."""

import platform
from pathlib import Path

import pytest

from aggregator import __version__, bug

LAST = (
    f"daily-papers: this is a bug of version {__version__} (Python {platform.python_version()}, "
    f"{platform.system()}); what was read and published stays; please report it, with these "
    "lines, to those who keep the program"
)


def told(message: str, **environment: str) -> str:
    """What is told of a message."""
    first, last = bug.report(ValueError(message), environment).splitlines()
    assert last == LAST
    return first.removeprefix("ValueError: ")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("no file /usr/share/papers/x", "no file …/x"),
        (f"no file '{Path.home()}/letters/x'", "no file '~/letters/x'"),
        (f"no file {Path.cwd()}/feeds/x", "no file feeds/x"),
        (f"{bug.__file__} is broken", "aggregator/bug.py is broken"),
        ("[Errno 2] None: '/srv/of ada/x'", "[Errno 2] None: '…/x'"),
        ("(/srv/x) or path=/srv/papers/x", "(…/x) or path=…/x"),
        # No paths.
        ("https://example.org/papers/date/x", "https://example.org/papers/date/x"),
        ("12/24 and a/b/c, /", "12/24 and a/b/c, /"),
    ],
)
def test_paths_are_told_as_python_finds_them_or_by_their_end(message: str, shown: str) -> None:
    assert told(message) == shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_PASSWORD", "pa55 word"),
        ("API_TOKEN", "pa55 word"),
        ("https_proxy", "http://ada:pa55%20word@proxy:8080"),
    ],
)
def test_what_the_environment_keeps_secret_is_hidden(name: str, value: str) -> None:
    shown = told("the server says: no pa55 word", **{name: value})
    assert shown == "the server says: no ***"


def test_other_variables_and_short_flags_hide_nothing() -> None:
    kept = {"LANG": "word", "TOKENS": "no", "NO_PROXY": "[broken://", "ADDRESS": "http://h/word"}
    assert told("no word", **kept) == "no word"


def test_passwords_in_addresses_and_behind_their_keys_are_hidden_in_their_lines_alone() -> None:
    error = ValueError("password = sEcr3t\nsmtp://ada:sEcr3t@h\nthe end")
    assert bug.report(error, {}).splitlines() == [
        "ValueError: password = ***",
        "smtp://ada:***@h",
        "the end",
        LAST,
    ]


def test_the_exceptions_that_led_to_it_are_told_without_the_values_of_variables() -> None:
    secret = "a local value"

    def led_to() -> None:
        try:
            raise KeyError(len(secret))
        except KeyError as error:
            raise ValueError("the second") from error

    with pytest.raises(ValueError) as raised:
        led_to()
    lines = bug.report(raised.value, {}).splitlines()
    assert [line for line in lines if not line.startswith(" ") and line] == [
        "Traceback (most recent call last):",
        "KeyError: 13",
        "The above exception was the direct cause of the following exception:",
        "Traceback (most recent call last):",
        "ValueError: the second",
        LAST,
    ]
    assert [line.split(", line")[0] for line in lines if line.startswith("  File ")] == [
        '  File "tests/test_bug.py"'
    ] * 3
