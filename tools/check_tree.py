"""Check what no linter of the shelf checks: sizes, time and chance, reasons, lock files. Standard library only.

Prints one line a finding (``file:line: what, and what to do``) and fails if there is one.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

PRODUCT = ("bot", "adapters", "governance", "config")
CODE = (*PRODUCT, "tools", "benchmarks", "tests")
SIZED = {".py", ".ftl", ".toml", ".sh"}
LINES = 300
FENCE_LINES = 120
RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
WHY_LONG = "# Long because:"
EDGE = {"adapters/clock.py", "adapters/entropy.py"}
"""Where time and chance come in."""
FORBIDDEN = {
    "datetime.datetime.now": "take the instant from the Clock port",
    "datetime.datetime.utcnow": "take the instant from the Clock port",
    "datetime.datetime.today": "take the instant from the Clock port",
    "datetime.date.today": "take the day from the Clock port",
    "time.time": "take the instant from the Clock port",
    "time.time_ns": "take the instant from the Clock port",
    "random": "take bytes from the Entropy port",
    "secrets": "take bytes from the Entropy port",
    "uuid": "take bytes from the Entropy port",
    "os.urandom": "take bytes from the Entropy port",
    "os.getrandom": "take bytes from the Entropy port",
}
NOWHERE = {
    "asyncio.wait_for": "it swallows a cancellation on Python 3.11; use asyncio.timeout",
    "pickle": "it runs what it reads; write JSON",
    "marshal": "write JSON",
    "shelve": "write JSON",
    "eval": "it runs what it reads; parse the text",
    "exec": "it runs what it reads; parse the text",
}
_ADDRESS = re.compile(r"https?:|file:|^\s*(--index-url|--extra-index-url|--find-links|-i|-f)\b|\bgit\+")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NOQA = re.compile(r"#\s*noqa(?P<code>:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?(?P<why>.*)")
_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<code>\[[a-z0-9, -]+\])?(?P<why>.*)")

Finding = tuple[Path, int, str]


def files(root: Path, suffixes: set[str]) -> Iterator[Path]:
    """Yield the files of the code folders, as paths below ``root``, in order."""
    for folder in CODE:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in suffixes and "__pycache__" not in file.parts:
                yield file.relative_to(root)


def sizes(root: Path) -> Iterator[Finding]:
    """Find files too long to be read in one go that do not say why."""
    for file in files(root, SIZED):
        lines = (root / file).read_text(encoding="utf-8").splitlines()
        most = FENCE_LINES if file.as_posix().startswith("governance/urn/") else LINES
        if len(lines) > most and not any(line.lstrip().startswith(WHY_LONG) for line in lines):
            yield file, len(lines), f"longer than {most} lines; split it, or add a line: {WHY_LONG} …"


def rooms(root: Path) -> Iterator[Finding]:
    """Find modules without a docstring, and folders of modules that import-linter would not see."""
    for file in files(root, {".py"}):
        if file.parts[0] == "tests":
            continue
        if not ast.get_docstring(ast.parse((root / file).read_text(encoding="utf-8"))):
            yield file, 1, "no docstring; say in one line what this file is for"
        is_ours = file.parts[0] in PRODUCT and "migrations" not in file.parts
        if is_ours and not (root / file.parent / "__init__.py").exists():
            yield file.parent / "__init__.py", 1, "missing; without it the import doors do not see this folder"


class _Calls(ast.NodeVisitor):
    """Resolve names through the imports of a module and note every use of a forbidden one."""

    def __init__(self, forbidden: dict[str, str]) -> None:
        self.forbidden = forbidden
        self.names: dict[str, str] = {}
        self.found: list[tuple[int, str]] = []

    def note(self, name: str, line: int) -> None:
        """Note ``name`` or the module it lies in, if forbidden."""
        for known, why in self.forbidden.items():
            if name == known or name.startswith(f"{known}."):
                self.found.append((line, f"{known} is not used here: {why}"))

    def visit_Import(self, node: ast.Import) -> None:
        """Follow ``import a.b as c``."""
        for alias in node.names:
            self.names[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )
            self.note(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Follow ``from a import b as c``."""
        for alias in node.names:
            name = f"{node.module or ''}.{alias.name}"
            self.names[alias.asname or alias.name] = name
            if not node.level:
                self.note(name, node.lineno)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note ``a.b.c`` where ``a`` was imported."""
        parts: list[str] = []
        at: ast.expr = node
        while isinstance(at, ast.Attribute):
            parts.insert(0, at.attr)
            at = at.value
        if isinstance(at, ast.Name) and at.id in self.names:
            self.note(".".join([self.names[at.id], *parts]), node.lineno)
        else:
            self.visit(at)

    def visit_Name(self, node: ast.Name) -> None:
        """Note a bare name: imported, or built in."""
        self.note(self.names.get(node.id, node.id if node.id in {"eval", "exec"} else ""), node.lineno)


def calls(root: Path) -> Iterator[Finding]:
    """Find uses of time, chance and a few things that are wrong everywhere."""
    for file in files(root, {".py"}):
        forbidden = {"asyncio.wait_for": NOWHERE["asyncio.wait_for"]}
        if file.parts[0] in PRODUCT:
            forbidden = NOWHERE if file.as_posix() in EDGE else NOWHERE | FORBIDDEN
        seen = _Calls(forbidden)
        seen.visit(ast.parse((root / file).read_text(encoding="utf-8")))
        yield from ((file, line, what) for line, what in sorted(set(seen.found)))


def reasons(root: Path) -> Iterator[Finding]:
    """Find a silenced linter or type checker without a code or without a reason."""
    for file in files(root, {".py"}):
        source = (root / file).read_text(encoding="utf-8")
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type != tokenize.COMMENT:
                continue
            for pattern in (_NOQA, _IGNORE):
                match = pattern.search(token.string)
                if match and not (match["code"] and _NAME.search(match["why"])):
                    yield file, token.start[0], "name the code that is silenced, and why, on the same line"


def locks(root: Path) -> Iterator[Finding]:
    """Find lock files that name an address or lack a hash."""
    for file in sorted(root.glob("requirements*.lock")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if _ADDRESS.search(line):
                yield file.relative_to(root), number, "names an address; lock again with --no-emit-index-url"
            if _PIN.match(line) and not line.rstrip().endswith("\\"):
                yield file.relative_to(root), number, "has no hash; lock again with --generate-hashes"


def pins(root: Path) -> Iterator[Finding]:
    """Find lock files that disagree with each other or lag behind ``pyproject.toml``."""
    locked = {
        name: {
            _plain(match[1]): match[2]
            for line in (root / name).read_text(encoding="utf-8").splitlines()
            if (match := _PIN.match(line))
        }
        for name in (RUN_LOCK, DEV_LOCK)
    }
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    run = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    dev = project["project"]["optional-dependencies"]["dev"]
    for name, requirements in ((RUN_LOCK, run), (DEV_LOCK, [*run, *dev])):
        for requirement in requirements:
            package = _plain(requirement)
            if package not in locked[name]:
                yield Path(name), 1, f"{package} of pyproject.toml is not locked; CONTRIBUTING.md says how to lock"
    for package, version in locked[RUN_LOCK].items():
        if locked[DEV_LOCK].get(package) != version:
            yield Path(DEV_LOCK), 1, f"{package} is not at {version}; lock both files again"


def _plain(requirement: str) -> str:
    """Return the package a requirement begins with, as indexes write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


CHECKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (sizes, rooms, calls, reasons, locks, pins)


def main(root: Path) -> int:
    """Run every check on the tree below ``root``; return the exit code."""
    findings = [finding for check in CHECKS for finding in check(root)]
    for file, line, what in findings:
        print(f"{file}:{line}: {what}")
    print(f"check_tree: {len(findings)} finding{'s' if len(findings) != 1 else ''}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
