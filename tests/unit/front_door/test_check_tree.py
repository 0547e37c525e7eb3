"""Each mistake ``tools/check_tree.py`` knows, planted alone, is the one thing it finds."""

import shutil
from pathlib import Path

import pytest

from tools import check_tree

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small tree in which nothing is wrong."""
    for folder in ("bot", "adapters", "governance", "governance/urn", "config"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text('"""A room."""\n', encoding="utf-8")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-synapse.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def found(tree: Path) -> list[str]:
    """Return every finding as ``file:line``."""
    return [f"{file.as_posix()}:{line}" for check in check_tree.CHECKS for file, line, _ in check(tree)]


def module(*lines: str) -> str:
    return "\n".join(['"""A module."""', *lines]) + "\n"


def test_the_real_tree_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_tree.main(ROOT) == 0, capsys.readouterr().out


def test_a_tree_without_mistakes_passes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_tree.main(tree) == 0
    assert capsys.readouterr().out == "check_tree: 0 findings\n"


@pytest.mark.parametrize(
    ("file", "text", "at"),
    [
        ("bot/a.py", module("from datetime import datetime", "x = datetime.now()"), [3]),
        ("bot/a.py", module("from datetime import datetime as d, UTC", "x = d.now(UTC)"), [3]),
        ("bot/a.py", module("import datetime as t", "x = t.datetime.utcnow"), [3]),
        ("bot/a.py", module("from datetime import date", "x = date.today()"), [3]),
        ("bot/a.py", module("import time", "x = time.time()"), [3]),
        ("bot/a.py", module("from time import time", "x = time()"), [2, 3]),
        ("adapters/a.py", module("import random"), [2]),
        ("adapters/a.py", module("from secrets import token_bytes"), [2]),
        ("bot/a.py", module("def f() -> None:", "    import uuid"), [3]),
        ("config/a.py", module("import os", "x = os.urandom(32)"), [3]),
        ("config/a.py", module("import os as system", "x = [system.urandom]"), [3]),
        ("bot/a.py", module("import asyncio", "x = asyncio.wait_for"), [3]),
        ("tests/unit/test_a.py", module("from asyncio import wait_for"), [2]),
        ("adapters/clock.py", module("import pickle"), [2]),
        ("bot/a.py", module("x = eval('1')"), [2]),
        ("bot/a.py", "x = 1\n", [1]),
        ("bot/a.py", module("import os  # noqa: F401"), [2]),
        ("bot/a.py", module("import os  # noqa - looks better"), [2]),
        ("bot/a.py", module("x: int = ''  # type: ignore"), [2]),
        ("bot/a.py", module("x: int = ''  # type: ignore[assignment]"), [2]),
        ("bot/a.py", module(*["x = 1"] * 300), [301]),
        ("bot/a.ftl", "x = y\n" * 301, [301]),
        ("governance/urn/a.py", module(*["x = 1"] * 120), [121]),
    ],
)
def test_each_mistake_is_found(tree: Path, file: str, text: str, at: list[int]) -> None:
    (tree / file).parent.mkdir(parents=True, exist_ok=True)
    (tree / file).write_text(text, encoding="utf-8")
    assert found(tree) == [f"{file}:{line}" for line in at]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bot/a.py", module("from datetime import datetime", "def now(at: datetime) -> datetime: return at")),
        ("bot/a.py", module("import time", "x = time.monotonic()")),
        ("bot/a.py", module("def random() -> int: return 4", "x = random()")),
        ("bot/a.py", module("x = 'import random'", "# random, uuid and time.time() are words here")),
        ("bot/a.py", module("import os  # noqa: F401 - kept for plug-ins")),
        ("bot/a.py", module("x: int = ''  # type: ignore[assignment]  # the library lies")),
        ("bot/a.py", module("# Long because: one table", *["x = 1"] * 400)),
        ("adapters/clock.py", module("from datetime import UTC, datetime", "x = datetime.now(UTC)")),
        ("adapters/entropy.py", module("import secrets", "x = secrets.token_bytes(32)")),
        ("tests/unit/test_a.py", "import random\n"),
    ],
)
def test_what_is_right_is_left_alone(tree: Path, file: str, text: str) -> None:
    (tree / file).parent.mkdir(parents=True, exist_ok=True)
    (tree / file).write_text(text, encoding="utf-8")
    assert found(tree) == []


def test_a_folder_the_import_doors_cannot_see(tree: Path) -> None:
    (tree / "adapters" / "hidden").mkdir()
    (tree / "adapters" / "hidden" / "a.py").write_text(module(), encoding="utf-8")
    assert found(tree) == ["adapters/hidden/__init__.py:1"]


@pytest.mark.parametrize(
    "line",
    ["--index-url https://example.org/simple", "# from http://example.org", "-f /srv/wheels", "x @ git+ssh://h/x"],
)
def test_a_lock_file_with_an_address(tree: Path, line: str) -> None:
    lock = tree / "requirements-synapse.lock"
    lock.write_text(f"{line}\n{lock.read_text(encoding='utf-8')}", encoding="utf-8")
    assert found(tree) == ["requirements-synapse.lock:1"]


def test_lock_files_that_lag_behind_or_disagree(tree: Path) -> None:
    project = tree / "pyproject.toml"
    before = project.read_text(encoding="utf-8")
    project.write_text(
        before.replace("dependencies = [", 'dependencies = [\n    "left-pad>=1",', 1), encoding="utf-8"
    )
    assert found(tree) == ["requirements.lock:1", "requirements-dev.lock:1"]
    project.write_text(before, encoding="utf-8")
    lock = tree / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "rich==1.0 \\\n    --hash=sha256:0\n", encoding="utf-8")
    assert found(tree) == ["requirements-dev.lock:1"]
    lock.write_text(lock.read_text(encoding="utf-8") + "new==1.0\n", encoding="utf-8")
    assert (
        found(tree)
        == [f"requirements.lock:{len(lock.read_text(encoding='utf-8').splitlines())}"]
        + ["requirements-dev.lock:1"] * 2
    )
