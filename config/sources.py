"""Where settings come from: a TOML file, a secrets directory, the environment. Each becomes ``key → Found``.

Keys are dotted (``matrix.user``). Nothing here knows which keys exist.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFIX = "OWNTABLE_"
ENVIRONMENT = "environment"
_OTHERS = stat.S_IRWXO
_NOT_OWNER = stat.S_IRWXG | stat.S_IRWXO
_MOST = 65_536
"""Bytes; a larger secret or settings file is a mistake."""


class ConfigError(Exception):
    """The settings cannot be used. ``str()`` has one line a problem, ready to be shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """One value, where it was found and how it is called there. ``open``: everybody may read that file."""

    raw: Any = field(repr=False)
    source: str
    name: str
    base: Path
    open: bool = False


def from_toml(path: Path) -> dict[str, Found]:
    """Read the settings file. Raises ``ConfigError`` if it is missing, unreadable or not TOML."""
    text = _read(path, "", "Name an existing file, or copy config/example.toml to this place.")
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}. Compare the line with config/example.toml.") from None
    is_open = bool(path.stat().st_mode & _OTHERS)
    base = path.absolute().parent
    return {key: Found(raw, str(path), key, base, is_open) for key, raw in _flat(tree)}


def from_secrets(directory: Path) -> dict[str, Found]:
    """Read every file of the directory. Raises ``ConfigError``; files others may read are refused."""
    try:
        files = sorted(entry for entry in directory.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise ConfigError(
            f"{directory}: secrets_dir: {error.strerror}. Make the directory (chmod 700), or take the setting away."
        ) from None
    # A service manager may give its group a look into this directory, so only "others" are refused here.
    return {
        file.name: Found(secret(file, "", _OTHERS), str(file), file.name, directory)
        for file in files
        if not file.is_dir()
    }


def from_environment(environ: Mapping[str, str]) -> dict[str, Found]:
    """Read ``OWNTABLE_MATRIX__USER`` as ``matrix.user``; an empty variable counts as not set."""
    return {
        name.removeprefix(PREFIX).lower().replace("__", "."): Found(value, ENVIRONMENT, name, Path.cwd())
        for name, value in environ.items()
        if name.startswith(PREFIX) and value
    }


def secret(file: Path, key: str, refused: int = _NOT_OWNER) -> str:
    """Return the one line a secret file holds. Raises ``ConfigError``, never with its content."""
    text = _read(file, key, "Write the secret into it as one line, then: chmod 600", refused).strip()
    where = f"{file}: {key}" if key else str(file)
    if not text:
        raise ConfigError(f"{where}: the file is empty. Write the secret into it as one line.")
    if len(text.splitlines()) != 1:
        raise ConfigError(f"{where}: the file has more than one line. Leave only the secret in it.")
    return text


def _read(file: Path, key: str, remedy: str, refused: int = 0) -> str:
    where = f"{file}: {key}" if key else str(file)
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise ConfigError(f"{where}: not a file. {remedy}")
        if about.st_mode & refused:
            raise ConfigError(f"{where}: other people on this machine may open this file. Run: chmod 600 {file}")
        if about.st_size > _MOST:
            raise ConfigError(f"{where}: larger than {_MOST} bytes. Is this the right file? {remedy}")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{where}: not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{where}: {error.strerror}. {remedy}") from None


def _flat(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``a.b`` and its value; an empty table is a value too, so that it is checked."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
