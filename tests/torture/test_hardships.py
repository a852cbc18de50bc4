"""The program in hard times, in short; in full: ``python -m tests.torture.hardships``."""

import subprocess
import sys

import pytest

from .hardships import QUICK
from .homes import ROOT


@pytest.mark.parametrize("theme", QUICK)
def test_every_promise_is_kept(theme: str) -> None:
    call = [sys.executable, "-m", "tests.torture.hardships", "--quick", theme]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert ran.stdout.endswith("every promise was kept\n")
