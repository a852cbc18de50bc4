"""What the tests in a browser need, and whether it is here."""

import os
import shutil
from pathlib import Path

CHROMIUM = shutil.which("chromium")
"""Of Debian; headless, and without a desktop."""

AXE = Path(__file__).parents[1] / "readers/node_modules/axe-core/axe.min.js"
"""It finds faults of accessibility: axe-core, from npm."""

MISSING = [
    name for name, there in (("chromium", CHROMIUM), ("axe-core", AXE.is_file())) if not there
]

LEFT_OUT = bool(MISSING) and "CI" not in os.environ
"""Whether they are left out; where CI is set they fail instead."""
