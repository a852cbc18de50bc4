"""Runs a command and prints what it cost: ``[exit code, CPU s, s, MB]``.

    python -I -S bench/once.py COMMAND...

A process of its own, which loads nothing: Linux counts the memory of who starts a process as that
of the process (``ru_maxrss`` is handed down), so who starts it must be small.
"""

from __future__ import annotations

import os
import sys
import time

if __name__ == "__main__":
    begun = time.monotonic()
    pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, used = os.wait4(pid, 0)
    taken = time.monotonic() - begun
    cpu = used.ru_utime + used.ru_stime
    print(f"[{os.waitstatus_to_exitcode(status)}, {cpu}, {taken}, {used.ru_maxrss / 1024}]")
