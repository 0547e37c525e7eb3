"""What the operating system may write down of this process: nothing. Its memory holds keys and private answers."""

from __future__ import annotations

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4


def keep_memory_private() -> bool:
    """Leave no core dump behind; on Linux, let no other process of the same user look into this one either.

    The limit alone does not do: Linux passes it over where dumps are handed to a program (core(5)). Returns
    whether dumps are off for certain.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return False
    return int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
