"""A host writes settings, makes the usual mistakes, and is told what to do."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config import places
from config.loading import ConfigError, load
from config.settings import LogLevel, Matrix, Settings

Write = Callable[..., Path]
ACCOUNT = """
[matrix]
homeserver = "https://matrix.example.org"
user = "@table:example.org"
password_file = "password"
inviters = ["@maya:example.org"]
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the temporary directory; private unless told otherwise."""

    def make(name: str, text: str, mode: int = 0o600) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return make


def refused(path: Path | None, environ: dict[str, str] | None = None) -> list[str]:
    """Load, expect a refusal, return its lines."""
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    assert caught.value.__cause__ is None
    return str(caught.value).splitlines()


def account(settings: Settings) -> Matrix:
    assert settings.matrix is not None
    return settings.matrix


def test_without_any_file_everything_lies_in_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {})
    assert settings == Settings(data_dir=tmp_path / "var")
    assert settings.database_url == f"sqlite:///{tmp_path}/var/table.db"
    assert settings.urn_url == f"sqlite:///{settings.vault_dir}/urn.db"
    assert not settings.vault_dir.is_relative_to(tmp_path)
    assert settings.matrix is None


def test_the_keys_of_open_rounds_lie_in_memory_unless_the_host_chose_a_disk(write: Write, tmp_path: Path) -> None:
    """The service manager's place, the session's, or shared memory; one for each data directory; settings win."""
    path, other = write("own.toml", "cover = 90"), write("b/own.toml", "cover = 90")
    service = {"RUNTIME_DIRECTORY": "/run/own-table:/run/more", "XDG_RUNTIME_DIR": "/run/user/7"}
    assert load(path, service).vault_dir == Path("/run/own-table/vault")
    session, other_session = (load(file, {"XDG_RUNTIME_DIR": "/run/user/7"}).vault_dir for file in (path, other))
    assert (session.parent, session.name[:10]) == (Path("/run/user/7"), "own-table-")
    assert session != other_session
    shared = load(path, {"XDG_RUNTIME_DIR": "not/whole"}).vault_dir
    assert (shared.parent, shared.name) == (places.SHARED_MEMORY, f"own-table-{os.getuid()}{session.name[9:]}")
    assert load(write("c/own.toml", 'vault_dir = "v"'), service).vault_dir == tmp_path / "c" / "v"
    chosen = load(write("d/own.toml", "vault_on_disk = true"), service)
    assert chosen.vault_dir == chosen.vault_before == tmp_path / "d" / "var" / "vault"


def test_without_shared_memory_they_lie_where_the_bot_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SHARED_MEMORY", tmp_path / "none")
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).vault_dir == tmp_path / "var" / "vault"


def test_file_then_secrets_then_environment(write: Write, tmp_path: Path) -> None:
    """The later source wins, key by key."""
    write("secrets/vault_dir", "/run/b\n")
    write("secrets/heartbeat", "40")
    path = write("own.toml", 'secrets_dir = "secrets"\nvault_dir = "/run/a"\nheartbeat = 30\ncover = 90')
    settings = load(path, {"OWNTABLE_HEARTBEAT": "50", "OWNTABLE_LOG_LEVEL": "error", "PATH": "/bin"})
    assert settings.cover == 90
    assert (settings.vault_dir, settings.heartbeat) == (Path("/run/b"), 50)
    assert settings.log_level is LogLevel.ERROR
    assert settings.secrets_dir == tmp_path / "secrets"


def test_paths_in_a_file_count_from_the_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    path = write("own.toml", 'data_dir = "here"\nvault_dir = "/run/table"')
    settings = load(path, {})
    assert (settings.data_dir, settings.vault_dir) == (tmp_path / "here", Path("/run/table"))
    assert load(path, {"OWNTABLE_DATA_DIR": "there"}).data_dir == elsewhere / "there"
    assert load(path, {"OWNTABLE_DATA_DIR": ""}).data_dir == tmp_path / "here"


def test_a_password_comes_from_its_file_and_is_never_shown(write: Write) -> None:
    write("password", "pear tree\n")
    settings = load(write("own.toml", ACCOUNT), {})
    password = account(settings).password
    assert password is not None
    assert password.get_secret_value() == "pear tree"
    assert "pear tree" not in repr(settings)
    assert "pear tree" not in str(settings.model_dump())


def test_a_service_manager_hands_over_the_token(write: Write, tmp_path: Path) -> None:
    """With systemd the credentials directory is named by the environment; its files are 0440."""
    write("credentials/matrix.access_token", "token", 0o440)
    path = write("own.toml", ACCOUNT.replace('password_file = "password"', ""))
    token = account(load(path, {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")})).access_token
    assert token is not None
    assert token.get_secret_value() == "token"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o622])
def test_a_password_others_may_open_is_refused(write: Write, mode: int) -> None:
    secret = write("password", "pear tree", mode)
    assert refused(write("own.toml", ACCOUNT)) == [
        f"{secret}: matrix.password_file: other people on this machine may open this file. Run: chmod 600 {secret}"
    ]


def test_a_world_readable_file_in_the_secrets_directory_is_refused(write: Write) -> None:
    secret = write("secrets/matrix.password", "pear tree", 0o644)
    path = write("own.toml", f'secrets_dir = "secrets"{ACCOUNT}')
    assert refused(path) == [f"{secret}: other people on this machine may open this file. Run: chmod 600 {secret}"]


def test_secrets_do_not_belong_into_the_settings_file(write: Write) -> None:
    path = write("own.toml", ACCOUNT.replace("password_file", "password"))
    assert refused(path) == [
        (
            f"{path}: matrix.password: a secret does not belong into this file. "
            "Put it into a file of its own, chmod 600, and write: password_file = …"
        )
    ]
    url = 'database_url = "postgresql://table:pear@127.0.0.1/table"'
    path = write("open.toml", url, 0o644)
    lines = refused(path)
    assert len(lines) == 1
    assert lines[0].startswith(
        f"{path}: database_url: holds a password in a file other people may open. Run: chmod 600"
    )
    assert "pear" not in lines[0]
    assert load(write("closed.toml", url), {}).database_url.endswith("@127.0.0.1/table")


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("heartbeat = 1", "heartbeat", "greater than or equal to 5"),
        ('heartbeat = "often"', "heartbeat", "valid integer"),
        ('log_level = "debug"', "log_level", "'info', 'warning' or 'error'"),
        ("datadir = 'x'", "datadir", "Did you mean data_dir?"),
        ("nonsense = 1", "nonsense", "config/example.toml shows every setting."),
        ("user = '@a:b'", "user", "Did you mean matrix.user?"),
        ("data_dir = ''", "data_dir", "must name a path"),
        ("database_url = 'mysql://x'", "database_url", "must begin with sqlite:// or postgresql://"),
        ("database_url = 'sqlite:///table.db'", "database_url", "by its whole path"),
        ("database_url = 'sqlite:///:memory:'", "database_url", "by its whole path"),
        ("matrix = 3", "matrix", "valid dictionary"),
        (
            "[matrix]",
            "matrix.homeserver",
            "is missing. It is address of the homeserver; write for example: homeserver",
        ),
        (ACCOUNT.replace("https:", "http:"), "matrix.homeserver", "http is allowed to this machine only"),
        (ACCOUNT.replace("https://", ""), "matrix.homeserver", "begins with https://"),
        (ACCOUNT.replace("@table:", "table:"), "matrix.user", "must have the form @name:server"),
        (ACCOUNT.replace("@maya:", "maya:"), "matrix.inviters", "must have the form @name:server"),
        (ACCOUNT + "servers = ['https://example.org']", "matrix.servers", "must be a bare server name"),
        (ACCOUNT.replace('["@maya:example.org"]', "[]"), "matrix.inviters", "nobody may invite the bot"),
        (
            ACCOUNT.replace("password_file", "pasword_file"),
            "matrix.pasword_file",
            "Did you mean matrix.password_file?",
        ),
    ],
)
def test_every_mistake_names_file_key_and_remedy(write: Write, text: str, key: str, says: str) -> None:
    write("password", "pear tree")
    path = write("own.toml", text)
    about = [line for line in refused(path) if line.startswith(f"{path}: {key}: ")]
    assert len(about) == 1
    assert says in about[0]
    assert about[0].count(". ") >= 1 or about[0].endswith((".", "?"))


def test_all_mistakes_are_named_at_once(write: Write) -> None:
    assert len(refused(write("own.toml", "heartbeat = 1\ncover = 1\nlog_level = '?'"))) == 3


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(None, {"OWNTABLE_DATABASE_ULR": "sqlite:////x"}) == [
        "environment: OWNTABLE_DATABASE_ULR: there is no such setting. Did you mean database_url?"
    ]
    assert refused(None, {"OWNTABLE_COVER": "soon"})[0].startswith("environment: OWNTABLE_COVER: ")
    assert refused(None, {"OWNTABLE_HEARTBEAT__X": "1", "OWNTABLE_HEARTBEAT": "60"})[0].startswith("environment: ")


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {
        "OWNTABLE_MATRIX__HOMESERVER": "http://127.0.0.1:8008/",
        "OWNTABLE_MATRIX__USER": "@table:localhost",
        "OWNTABLE_MATRIX__PASSWORD": "pear tree",
        "OWNTABLE_MATRIX__SERVERS": "localhost, example.org:8448",
    }
    matrix = account(load(None, environ))
    assert matrix.homeserver == "http://127.0.0.1:8008"
    assert matrix.servers == ("localhost", "example.org:8448")


def test_one_of_password_and_token(write: Write) -> None:
    write("password", "pear tree")
    path = write("own.toml", ACCOUNT)
    assert refused(path, {"OWNTABLE_MATRIX__ACCESS_TOKEN": "t"}) == [
        f"{path}: matrix.access_token: there is a password too. Take one of the two away."
    ]
    path = write("none.toml", ACCOUNT.replace('password_file = "password"', ""))
    assert refused(path)[0].startswith(f"{path}: matrix.password_file: the bot has neither password nor token.")


def test_private_answers_never_share_a_file(write: Write) -> None:
    path = write("own.toml", 'database_url = "sqlite:////a/b.db"\nurn_url = "sqlite:////a/b.db"')
    assert refused(path)[0].startswith(f"{path}: urn_url: must name another file than database_url")


def test_files_that_cannot_be_used(write: Write, tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    assert refused(missing) == [
        f"{missing}: No such file or directory. Name an existing file, or copy config/example.toml to this place."
    ]
    assert refused(tmp_path)[0].startswith(f"{tmp_path}: not a file.")
    broken = write("broken.toml", "a = = 1")
    assert refused(broken)[0].startswith(f"{broken}: not TOML: Invalid value (at line 1")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('data_dir = "Zoë"'.encode("latin-1"))
    assert refused(latin) == [f"{latin}: not UTF-8 text. Save it as UTF-8."]
    huge = write("huge.toml", "#" * 70_000)
    assert "larger than 65536 bytes" in refused(huge)[0]
    path = write("own.toml", f'secrets_dir = "nowhere"{ACCOUNT}')
    assert refused(path) == [
        (
            f"{tmp_path}/nowhere: secrets_dir: No such file or directory. "
            "Make the directory (chmod 700), or take the setting away."
        )
    ]


@pytest.mark.parametrize(
    ("content", "says"), [("", "is empty"), ("\n", "is empty"), ("a\nb\n", "more than one line")]
)
def test_a_secret_is_one_line(write: Write, content: str, says: str) -> None:
    secret = write("password", content)
    line = refused(write("own.toml", ACCOUNT))[0]
    assert line.startswith(f"{secret}: matrix.password_file: the file ")
    assert says in line


def test_the_example_shows_every_setting_at_its_default(write: Write, tmp_path: Path) -> None:
    example = (Path(__file__).parents[3] / "config" / "example.toml").read_text(encoding="utf-8")
    write("matrix-password", "pear tree")
    settings = load(write("own.toml", example), {})
    assert settings.model_copy(update={"matrix": None}) == Settings(data_dir=tmp_path / "var")
    shown = {line.lstrip("# ").split(" = ")[0] for line in example.splitlines() if " = " in line}
    hidden = {"matrix", "password", "access_token"}
    assert shown == (set(Settings.model_fields) | set(Matrix.model_fields)) - hidden
    for commented in ("database_url", "urn_url", "secrets_dir", "vault_dir"):
        assert json.dumps(Settings.model_fields[commented].examples[0]) in example  # type: ignore[index]  # each has one
