"""The layer runner says what ran, and never says green when something was red, hung or missing."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import layers

ROOT = Path(__file__).parents[3]
GOOD = "def test_a(): pass\n"
BAD = "def test_a(): assert 1 == 2\n"
PROJECT = """
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "-q -p no:cacheprovider -p no:asyncio -p no:hypothesispytest"
markers = ["long: slow"]
[tool.coverage.run]
branch = true
source = ["governance"]
"""
SIDES = '"""Two ways."""\ndef side(x):\n    if x:\n        return 1\n    return 2\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree with a covered ``governance`` and two good layers."""
    put(tmp_path, "pyproject.toml", PROJECT)
    put(tmp_path, "governance/__init__.py", SIDES)
    put(
        tmp_path, "tests/unit/test_a.py", "from governance import side\ndef test_a(): assert side(0) + side(1) == 3\n"
    )
    put(tmp_path, "tests/adapters/store/test_b.py", GOOD)
    return tmp_path


def put(tree: Path, name: str, text: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text, encoding="utf-8")


def run(tree: Path, *args: str) -> tuple[int, str]:
    """Run the layers of that tree; return exit code and words, seconds left out."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("COV_", "COVERAGE", "PYTEST"))}
    command = [sys.executable, str(ROOT / "tools" / "layers.py"), *args]
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, check=False)
    words = re.sub(r"\d+\.\d s", "T s", done.stdout + done.stderr)
    return done.returncode, re.sub(r" +", " ", words)


def test_everything_green(tree: Path) -> None:
    code, words = run(tree)
    assert words.splitlines()[-4:] == [
        "== every layer",
        "unit T s ok 1 passed",
        "store T s ok 1 passed",
        "total: 2 layers, 2 passed, T s: ok",
    ]
    assert code == 0


def test_one_red_test_is_enough(tree: Path) -> None:
    """The layers after it still run."""
    put(tree, "tests/unit/test_c.py", BAD)
    code, words = run(tree)
    assert "unit T s FAIL 1 failed, 1 passed" in words
    assert "store T s ok 1 passed" in words
    assert words.endswith("total: 2 layers, 1 failed, 2 passed, T s: FAIL\n")
    assert code == 1


def test_a_file_that_does_not_even_import(tree: Path) -> None:
    put(tree, "tests/unit/test_c.py", "import nowhere\n")
    code, words = run(tree)
    assert "unit T s FAIL 1 error" in words
    assert code == 1


def test_a_branch_of_governance_nobody_took(tree: Path) -> None:
    put(tree, "tests/unit/test_a.py", "from governance import side\ndef test_a(): assert side(1) == 1\n")
    code, words = run(tree)
    assert "governance/ has branches no test took (named above): FAIL" in words
    assert "governance/__init__.py" in words
    assert code == 1
    assert run(tree, "unit")[0] == 0


def test_one_layer_by_name(tree: Path) -> None:
    put(tree, "tests/unit/test_c.py", BAD)
    code, words = run(tree, "store")
    assert words.endswith("total: 1 layers, 1 passed, T s: ok\n")
    assert code == 0
    assert run(tree, "stroe") == (2, "No layer named stroe. There are: unit, store.\n")


def test_long_tests_run_only_when_asked(tree: Path) -> None:
    put(tree, "tests/sim/test_d.py", f"import pytest\n@pytest.mark.long\n{GOOD}")
    assert "sim T s ok no tests" in run(tree)[1]
    code, words = run(tree, "--long")
    assert "sim T s ok 1 passed" in words
    assert code == 0


def test_a_test_that_would_never_run(tree: Path) -> None:
    put(tree, "tests/test_lost.py", GOOD)
    assert run(tree) == (2, "tests/test_lost.py belongs to no layer; move it into a folder of tests.\n")


def test_no_test_at_all_is_not_green(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    code, words = run(tmp_path, "--long")
    assert (code, words.splitlines()[-1]) == (0, "total: 0 layers, no tests, T s: ok")
    assert run(tmp_path)[0] == 1


def test_a_layer_that_hangs_is_ended(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    put(tree, "tests/unit/test_c.py", "import time\ndef test_c(): time.sleep(60)\n")
    monkeypatch.chdir(tree)
    monkeypatch.setattr(layers, "LIMIT", 2)
    monkeypatch.setattr(sys, "argv", ["layers", "unit"])
    assert layers.main() == 1
    assert "unit: ended after 2 s" in capfd.readouterr().out


def test_stopping_it_ends_every_layer_at_once(tree: Path) -> None:
    """Also those that have not begun: nothing is left behind in the background."""
    touch = "import os, pathlib, time\ndef test_c():\n    pathlib.Path(f'pid{os.getpid()}').touch()\n"
    for name in ("unit", "property", "fence"):
        put(tree, f"tests/{name}/test_c.py", f"{touch}    time.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tools" / "layers.py"), "--at-once", "2"],
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while len(list(tree.glob("pid*"))) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    begun = [int(path.name.removeprefix("pid")) for path in tree.glob("pid*")]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert len(begun) == len(list(tree.glob("pid*"))) == 2
    for pid in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_known_layers_come_in_order(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zebra", "fence", "adapters/matrix", "property", "locale"):
        put(tree, f"tests/{name}/test_x.py", GOOD)
    (tree / "tests" / "contract").mkdir()
    monkeypatch.chdir(tree)
    assert list(layers.layers()) == ["unit", "property", "locale", "fence", "store", "matrix", "zebra"]
