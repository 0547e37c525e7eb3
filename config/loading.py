"""Read the settings: defaults < TOML file < secrets directory < environment. Once, at start.

A file of the secrets directory is named after its key (``database_url``, ``matrix.password``); an
environment variable is ``OWNTABLE_`` and the key in capitals, its parts joined by two underscores
(``OWNTABLE_MATRIX__USER``). Every error says where, which key, and what to write instead.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config import places
from config.settings import Matrix, Settings
from config.sources import ConfigError, Found, from_environment, from_secrets, from_toml, secret

__all__ = ["ConfigError", "load"]

_PATHS = (
    "data_dir",
    "secrets_dir",
    "vault_dir",
    "matrix.password_file",
    "matrix.access_token_file",
    "matrix.pickle_key_file",
)
_SECRETS = ("matrix.password", "matrix.access_token")
_NOWHERE = "settings"


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings. ``path``: the TOML file, or ``None`` to go without one.

    Relative paths count from the directory of the file they stand in; in the environment, from the
    present one. Raises ``ConfigError``; of values that do not fit, all are named at once.
    """
    base = path.absolute().parent if path else Path.cwd()
    found = {"data_dir": Found("var", _NOWHERE, "data_dir", base)}
    found |= from_toml(path) if path else {}
    _refuse_open_secrets(found)
    environment = from_environment(environ)
    directory = _secrets_dir(found | environment, environ)
    found |= from_secrets(directory) if directory else {}
    found |= environment
    try:
        settings = Settings.model_validate(_tree(found))
    except ValidationError as error:
        lines = [_line(problem, found) for problem in error.errors(include_url=False, include_input=False)]
        raise ConfigError("\n".join(sorted(set(lines)))) from None
    matrix = _with_secret(settings.matrix, found) if settings.matrix else None
    known: dict[str, Any] = {"secrets_dir": directory, "matrix": matrix}
    if "vault_dir" not in settings.model_fields_set:
        vault = places.vault(settings.data_dir, environ, on_disk=settings.vault_on_disk)
        known["vault_dir"] = vault
        if "urn_url" not in settings.model_fields_set:
            known["urn_url"] = places.boxes(vault)
    return settings.model_copy(update=known)


def _secrets_dir(found: Mapping[str, Found], environ: Mapping[str, str]) -> Path | None:
    named = found.get("secrets_dir")
    if named is not None and isinstance(named.raw, str):
        return named.base / named.raw
    given = environ.get("CREDENTIALS_DIRECTORY")  # systemd sets it for LoadCredential=
    return Path(given) if given else None


def _refuse_open_secrets(found: Mapping[str, Found]) -> None:
    """Refuse a secret written into the settings file itself."""
    for key, value in found.items():
        if key in _SECRETS:
            raise ConfigError(
                f"{value.source}: {key}: a secret does not belong into this file. "
                f"Put it into a file of its own, chmod 600, and write: {_short(key)}_file = …"
            )
        if key.endswith("_url") and value.open and isinstance(value.raw, str) and urlsplit(value.raw).password:
            raise ConfigError(
                f"{value.source}: {key}: holds a password in a file other people may open. "
                f"Run: chmod 600 {value.source}, or move the address to a file {key} in secrets_dir."
            )


def _tree(found: Mapping[str, Found]) -> dict[str, Any]:
    """Nest dotted keys, paths made absolute. Raises ``ConfigError`` where a table was given a bare value."""
    tree: dict[str, Any] = {}
    for key, value in found.items():
        *tables, last = key.split(".")
        node = tree
        for table in tables:
            node = node.setdefault(table, {})
            if not isinstance(node, dict):
                raise ConfigError(
                    f"{value.source}: {value.name}: {table} is a table. Write [{table}] and its keys below."
                )
        if isinstance(value.raw, dict) and not value.raw:
            node.setdefault(last, {})  # [matrix] with nothing below it; another source may fill it
            continue
        if last in node:
            raise ConfigError(f"{value.source}: {value.name}: {last} is a table elsewhere. Take one of the two away.")
        is_path = key in _PATHS and isinstance(value.raw, str) and value.raw
        node[last] = str(value.base / value.raw) if is_path else value.raw
    return tree


def _with_secret(matrix: Matrix, found: Mapping[str, Found]) -> Matrix:
    """Return the account with its password or token read from its file; exactly one of them."""
    files = {"password": matrix.password_file, "access_token": matrix.access_token_file}
    update: dict[str, Any] = {}
    for name, file in files.items():
        if file is not None and getattr(matrix, name) is None:
            update[name] = SecretStr(secret(file, f"matrix.{name}_file"))
    filled = matrix.model_copy(update=update)
    where = found["matrix.user"].source if "matrix.user" in found else _NOWHERE
    if filled.password is None and filled.access_token is None:
        raise ConfigError(
            f"{where}: matrix.password_file: the bot has neither password nor token. "
            f"{_remedy(Matrix.model_fields['password_file'], 'password_file')}"
        )
    if filled.password is not None and filled.access_token is not None:
        raise ConfigError(f"{where}: matrix.access_token: there is a password too. Take one of the two away.")
    return filled


# --- errors a person can act on -------------------------------------------------------------------


def _line(problem: ErrorDetails, found: Mapping[str, Found]) -> str:
    """Turn one problem into one line: where, key, what is wrong, what to do."""
    key = ".".join(part for part in problem["loc"] if isinstance(part, str))
    reason = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "value_error" and (not key or _table(key)):
        name, _, reason = reason.partition(": ")  # a check of the whole table names the key itself
        key = f"{key}.{name}" if key else name
    value = found.get(key)
    table = key.rpartition(".")[0]
    beside = (other.source for k, other in found.items() if k == table or k.rpartition(".")[0] == table != "")
    where = value.source if value else next(beside, _NOWHERE)
    shown = value.name if value else key
    if problem["type"] == "extra_forbidden":
        return f"{where}: {shown}: there is no such setting. {_suggestion(key)}"
    if problem["type"] == "missing":
        reason = "is missing"
    field = _field(key)
    return f"{where}: {shown}: {reason}. {_remedy(field, _short(key)) if field else ''}".rstrip()


def _short(key: str) -> str:
    return key.rpartition(".")[2]


def _remedy(field: FieldInfo, name: str) -> str:
    example = field.examples[0] if field.examples else field.get_default()
    return f"It is {field.description}; write for example: {name} = {json.dumps(example)}"


def _table(key: str) -> type[BaseModel] | None:
    return {"matrix": Matrix}.get(key)


def _field(key: str) -> FieldInfo | None:
    table, _, name = key.rpartition(".")
    model = _table(table) if table else Settings
    return model.model_fields.get(name) if model else None


def _keys() -> Iterator[str]:
    yield from Settings.model_fields
    yield from (f"matrix.{name}" for name in Matrix.model_fields)


def _suggestion(key: str) -> str:
    near = difflib.get_close_matches(key, list(_keys()), n=1)
    if not near:
        near = [known for known in _keys() if _short(known) == _short(key)][:1]
    return f"Did you mean {near[0]}?" if near else "config/example.toml shows every setting."
