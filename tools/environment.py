"""Make a virtual environment hold exactly what a hash-locked file names. Standard library only.

``python3 tools/environment.py .venv requirements.lock requirements-dev.lock``: bring ``.venv`` to the
first file; the others are files that contain it, so an environment made from one of them will do.
``--project`` also installs this checkout, in place. Nothing is done, and nothing printed, when the
environment is up to date: it carries a stamp with the hashes of what it was made from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
import venv
from collections import deque
from pathlib import Path
from typing import Any

STAMP = "own-table.json"
TAIL = 15
EVERY = 20


class Failed(Exception):  # noqa: N818 - the end of the road, not a kind of error
    """What went wrong and what to do, ready to be shown."""


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, in hex. Raises ``Failed`` if it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise Failed(f"{file}: {error.strerror}. The checkout is incomplete; get it again.") from None


class Environment:
    """One virtual environment below the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / STAMP

    def made_from(self) -> dict[str, str]:
        """Return name → hash of what it was made from; empty if it must be made anew."""
        try:
            stamp: dict[str, Any] = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        # An environment that was moved, or whose Python was replaced, holds scripts that lead nowhere.
        if stamp.get("folder") != str(self.folder) or stamp.get("python") != sys.version or not self.python.exists():
            return {}
        made: dict[str, str] = stamp["made_from"]
        return made

    def sign(self, made_from: dict[str, str]) -> None:
        """Write the stamp, last of all."""
        stamp = {"folder": str(self.folder), "python": sys.version, "made_from": made_from}
        self.stamp.write_text(json.dumps(stamp, indent=1), encoding="utf-8")

    def make(self) -> None:
        """Start from nothing."""
        self.stamp.unlink(missing_ok=True)
        try:
            venv.create(self.folder, clear=True, symlinks=True, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Failed(
                f"{self.folder}: could not be made ({error}). Is there room on the disk, and does this Python "
                "have venv and ensurepip (on Debian and Ubuntu: the package python3-venv)?"
            ) from None

    def install(self, what: str, packages: int, *args: str) -> None:
        """Run pip with these arguments; show how far it is."""
        command = [
            str(self.python),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--progress-bar=off",
            *args,
        ]
        seen = 0
        tail: deque[str] = deque(maxlen=TAIL)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
            assert pip.stdout is not None
            for line in pip.stdout:
                tail.append(line)
                if line.startswith("Collecting"):
                    seen += 1
                    if seen % EVERY == 0:
                        print(f"  {what}: {seen} of about {packages} packages", flush=True)
                elif line.startswith("Installing collected"):
                    print(f"  {what}: unpacking", flush=True)
        if pip.returncode:
            raise Failed(
                "".join(tail)
                + f"{what}: pip failed; its last words are above. If this machine is offline or behind a proxy, "
                "mend that (pip reads its usual settings), then run the same command again."
            )


def bring_up(folder: Path, lock: Path, wider: list[Path], project: Path | None) -> None:
    """Do what is missing, and only that. Raises ``Failed``."""
    environment = Environment(folder)
    made_from = environment.made_from()
    # Packages a lock no longer names must go too: a changed lock means a new environment.
    if any(digest(Path(name)) != value for name, value in made_from.items() if name.endswith(".lock")):
        made_from = {}
    started = time.monotonic()
    changed = False
    if not made_from:
        print(f"Making {folder} from {lock} (once; needs the network)", flush=True)
        environment.make()
    if not any(str(file) in made_from for file in (lock, *wider)):
        environment.stamp.unlink(missing_ok=True)
        packages = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
        environment.install(str(lock), packages, "--require-hashes", "--no-deps", "-r", str(lock))
        made_from[str(lock)] = digest(lock)
        changed = True
    if project and made_from.get(str(project)) != digest(project):
        environment.install(str(project), 1, "--no-deps", "--no-build-isolation", "--editable", ".")
        made_from[str(project)] = digest(project)
        changed = True
    if changed:
        environment.sign(made_from)
        print(f"  {folder} is ready after {time.monotonic() - started:.0f} s", flush=True)


def main() -> int:
    """Read the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Make a virtual environment from a hash-locked file.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("lock", type=Path)
    parser.add_argument("wider", type=Path, nargs="*", help="files that contain the lock")
    parser.add_argument("--project", action="store_true", help="install this checkout too, in place")
    args = parser.parse_args()
    try:
        bring_up(args.folder, args.lock, args.wider, Path("pyproject.toml") if args.project else None)
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again; it starts over where needed.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
