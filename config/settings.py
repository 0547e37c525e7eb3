"""Every setting a host has, with its default, its range and an example.

A setting never holds a rule of a circle (durations, the five-people rule, language of a group): those
change by consent only. Paths are absolute after loading. Secrets are ``SecretStr``: printing settings
shows none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from config import places

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _listed(value: object) -> object:
    """Take ``a, b`` for a list: the environment and a secrets file hold only text."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _form(pattern: str, reason: str) -> AfterValidator:
    """Refuse a text that has not this form."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(reason)
        return value

    return AfterValidator(check)


def _homeserver(address: str) -> str:
    """Refuse an address a password must not travel to."""
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("must be a full address that begins with https://")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("http is allowed to this machine only (127.0.0.1); use https")
    return address.rstrip("/")


def _database(url: str) -> str:
    """Refuse what is no database we know, and one that forgets."""
    parts = urlsplit(url)
    if parts.scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError("must begin with sqlite:// or postgresql://")
    if parts.scheme == "sqlite" and not re.fullmatch(r"//[^/]+.*", parts.path):
        raise ValueError("must name a file by its whole path: sqlite:// and then two slashes before the first folder")
    return url


def _whole(path: Path) -> Path:
    """Refuse what is not whole after loading: it was empty."""
    if not path.is_absolute():
        raise ValueError("must name a path")
    return path


WholePath = Annotated[Path, AfterValidator(_whole)]
User = Annotated[str, _form(r"@[^:\s]+:[^\s:@]+(:\d{1,5})?", "must have the form @name:server")]
Server = Annotated[str, _form(r"[^\s@:/]+(:\d{1,5})?", "must be a bare server name such as example.org")]
Users = Annotated[tuple[User, ...], BeforeValidator(_listed)]
Servers = Annotated[tuple[Server, ...], BeforeValidator(_listed)]
Database = Annotated[str, AfterValidator(_database)]


class LogLevel(StrEnum):
    """How much is logged; below INFO no library may speak at all."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _within(make: Callable[[Path], Any]) -> Callable[[dict[str, Any]], Any]:
    """Derive a default from the data directory (if that was refused, its own error is the one shown)."""
    return lambda data: make(data.get("data_dir", Path("/")))


class _Part(BaseModel):
    """Frozen; an unknown key is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Matrix(_Part):
    """One account of the bot on one Matrix homeserver. ``config.loading`` fills the secrets from their files."""

    homeserver: Annotated[str, AfterValidator(_homeserver)] = Field(
        description="address of the homeserver", examples=["https://matrix.example.org"]
    )
    user: User = Field(description="the bot's own user id", examples=["@table:example.org"])
    password: SecretStr | None = Field(default=None, min_length=1, description="the bot's password")
    password_file: WholePath | None = Field(
        default=None, description="a file, mode 0600, with the bot's password", examples=["secrets/matrix-password"]
    )
    access_token: SecretStr | None = Field(
        default=None, min_length=1, description="an access token, in place of a password"
    )
    access_token_file: WholePath | None = Field(
        default=None, description="a file, mode 0600, with an access token", examples=["secrets/matrix-token"]
    )
    pickle_key_file: WholePath | None = Field(
        default=None,
        description="a file, mode 0600, that seals the bot's message keys; made at the first start, never backed up",
        examples=["secrets/pickle-key"],
    )
    device_name: str = Field(
        default="Own Table", min_length=1, max_length=100, description="how the bot's device is called"
    )
    inviters: Users = Field(
        default=(), description="people whose invitations the bot accepts", examples=[["@maya:example.org"]]
    )
    servers: Servers = Field(
        default=(), description="servers all of whose people may invite the bot", examples=[["example.org"]]
    )

    @model_validator(mode="after")
    def _somebody_may_invite(self) -> Matrix:
        if not self.inviters and not self.servers:
            raise ValueError("inviters: nobody may invite the bot; name people here, or servers under servers")
        return self


class Settings(_Part):
    """Everything. Build it with ``config.loading.load``, which knows where a value came from."""

    data_dir: WholePath = Field(
        default=Path("var"), description="a local directory for the bot's files", examples=["/var/lib/own-table"]
    )
    secrets_dir: WholePath | None = Field(
        default=None, description="a directory with one file for each secret", examples=["/etc/own-table/secrets"]
    )
    database_url: Database = Field(
        default_factory=_within(lambda folder: f"sqlite:///{folder}/table.db"),
        description="the named store: a SQLite file or PostgreSQL",
        examples=["sqlite:////var/lib/own-table/table.db"],
    )
    vault_on_disk: bool = Field(
        default=False,
        description="true if the keys of open rounds may lie on a disk, where whoever gets the disk can use them",
    )
    vault_dir: WholePath = Field(
        default_factory=lambda data: places.vault(
            data.get("data_dir", Path("/")), {}, on_disk=bool(data.get("vault_on_disk"))
        ),
        description="a directory in memory for the keys of open rounds; never part of a backup",
        examples=["/run/own-table/vault"],
    )
    urn_url: Database = Field(
        default_factory=lambda data: places.boxes(data.get("vault_dir", Path("/"))),
        description="the store of private answers: a SQLite file of its own, or PostgreSQL with a role of its own",
        examples=["sqlite:////run/own-table/vault/urn.db"],
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="info, warning or error")
    heartbeat: int = Field(default=60, ge=5, le=300, description="seconds between two signs of life in the store")
    cover: int = Field(
        default=900, ge=30, le=86_400, description="seconds between two rewrites of an open urn without an answer"
    )
    matrix: Matrix | None = Field(default=None, description="the bot's account on Matrix")

    @property
    def vault_before(self) -> Path:
        """Where the keys of open rounds lay before they were kept in memory."""
        return places.before(self.data_dir)

    @property
    def boxes_before(self) -> Path | None:
        """Where the sealed boxes lay before they lay beside their keys; ``None``: the host named a place."""
        return self.data_dir / "urn.db" if self.urn_url == places.boxes(self.vault_dir) else None

    @model_validator(mode="after")
    def _stores_apart(self) -> Settings:
        if self.database_url == self.urn_url and self.urn_url.startswith("sqlite"):
            raise ValueError("urn_url: must name another file than database_url; private answers lie apart")
        return self
