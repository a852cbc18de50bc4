"""What is said of a bug: what the program did, and nothing of the machine that it ran on."""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator import __version__
from aggregator.text import without_passwords

_SECRET = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
_ABSOLUTE = re.compile(r"""(?<=['"])/(?:[^'"/]+/)+|(?<=[\s(=])/(?:[^\s'"/]+/)+""")


def report(error: BaseException, environment: Mapping[str, str] = os.environ) -> str:
    """The traceback of an exception, with those that led to it, to be sent to a stranger.

    Files are named as Python finds them (``aggregator/fetch.py``), other paths by their end alone;
    what the environment keeps secret is hidden.
    """
    told = "".join(traceback.format_exception(error))
    for secret in sorted(_secrets(environment), key=len, reverse=True):
        told = told.replace(secret, "***")
    for folder, shown in _folders():
        told = told.replace(f"{folder}/", shown)
    lines = [_ABSOLUTE.sub("…/", without_passwords(line)) for line in told.splitlines()]
    system = f"Python {platform.python_version()}, {platform.system()}"
    lines.append(
        f"daily-papers: this is a bug of version {__version__} ({system}); what was read and "
        "published stays; please report it, with these lines, to those who keep the program"
    )
    return "\n".join([*lines, ""])


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """Passwords and the like, and the passwords in addresses, such as that of a proxy."""
    for name, value in environment.items():
        if _SECRET.search(name):
            found = value
        else:
            try:
                found = urlsplit(value).password or ""
            except ValueError:
                continue
        yield from (one for one in {found, unquote(found)} if len(one) > 3)  # a flag is none


def _folders() -> list[tuple[str, str]]:
    """(folder, what stands for it and its slash), inner ones first."""
    known = [(folder, "") for folder in (str(Path(__file__).parents[1]), *sys.path)]
    known.append((os.path.expanduser("~"), "~/"))
    return sorted(((one, shown) for one, shown in known if len(one) > 1), key=lambda x: -len(x[0]))
