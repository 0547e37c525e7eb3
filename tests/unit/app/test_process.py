"""A bot that crashes leaves nothing of its memory behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CRASH = """
import os, resource
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
{}
os.abort()
"""
KEEP = "from adapters.process import keep_memory_private; keep_memory_private()"


def dumped(what: str, folder: Path) -> bool:
    """Run a process that crashes; tell whether the kernel says it wrote or handed on a core dump."""
    process = subprocess.Popen(
        [sys.executable, "-c", CRASH.format(what)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_a_crash_of_the_bot_leaves_no_core_dump(tmp_path: Path) -> None:
    if not dumped("", tmp_path):
        pytest.skip("this machine keeps no core dumps at all, so there is nothing to see")
    assert not dumped(KEEP, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this flag")
def test_not_only_the_limit_is_set(tmp_path: Path) -> None:
    """Where dumps are handed to a program the limit does not count: the process itself is marked."""
    ask = f"{KEEP}; import ctypes, sys; sys.exit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    plain = "import ctypes, sys; sys.exit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    codes = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode for code in (plain, ask)]
    assert codes == [1, 0]
