"""Programs of others that tests want, and whether they are here."""

import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium")
"""Of Debian; headless, and without a desktop."""

# Debian's browser speaks to its maker unless told not to.
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

AXE = Path(__file__).parent / "readers/node_modules/axe-core/axe.min.js"
"""It finds faults of accessibility: axe-core, from npm."""


def _perl_has(module: str) -> bool:
    """Whether Perl is here and would find a module, which is not loaded: that takes its time."""
    if not shutil.which("perl"):
        return False
    looked_for = f'exit !grep {{ -e "$_/{module.replace("::", "/")}.pm" }} @INC'
    return subprocess.run(["perl", "-e", looked_for]).returncode == 0


_HERE = {
    "chromium": CHROMIUM is not None,
    "axe-core": AXE.is_file(),
    "newsboat": shutil.which("newsboat") is not None,
    "sfeed": shutil.which("sfeed") is not None,
    "XML::Feed": _perl_has("XML::Feed"),
}

MISSING = [name for name, here in _HERE.items() if not here]


def wanted(*names: str) -> bool:
    """Whether tests that want these are run: where CI is set always, and then they may fail.

    For the ``__test__`` of their module, so that no test that did not run is said to have passed.
    """
    return "CI" in os.environ or all(_HERE[name] for name in names)


def header() -> str:
    """The line on them for the header of a test run."""
    said = f"without {', '.join(MISSING)}" if MISSING else ", ".join(_HERE)
    left_out = "" if wanted(*_HERE) else ", so the tests that want them are left out"
    return f"tools of others: {said}{left_out}"
