"""The command line: everything ``owntable`` can be asked for. A typing mistake is never a traceback."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.matrix.anew import meet_anew
from adapters.matrix.plugin import told
from adapters.matrix.recovery import make
from adapters.matrix.renewal import renew
from adapters.matrix.settings import Settings as Account
from adapters.terminal.keyboard import Keyboard
from adapters.terminal.screen import Screen
from bot import log
from bot.compose import serve
from bot.doctor import Weight, examine, wrong
from bot.i18n import Speaker
from bot.ports import Entropy, Trouble
from bot.rehearsal import export
from bot.rehearsal.checking import check
from bot.rehearsal.interactive import Interactive, OneSeat
from bot.rehearsal.play import Play
from bot.rehearsal.reading import File, read
from bot.rehearsal.story import schema as story_schema
from bot.rehearsal.trouble import Differs, StoryError
from bot.ui.model import Said, msg
from config.loading import ConfigError, load

DIFFERS, MISUSED, STOPPED = 1, 2, 130
"""Exit codes: it came out otherwise or the outside failed; the person typed something wrong; ctrl-c."""

HOW_TO_RUN = (
    "To serve a real group: 1. copy config/example.toml to own-table.toml, and write the bot's account into it;",
    "2. put the bot's password into the file named there as password_file, and run chmod 600 on it;",
    "3. start with: owntable run --config own-table.toml. To practise first: make demo.",
)

_T = TypeVar("_T")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="A chat bot with which user-led groups decide together.",
)


def _stop(text: str, code: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if not wanted:
        return
    try:
        typer.echo(f"owntable {version('own-table')}")
    except PackageNotFoundError:
        typer.echo("owntable, a checkout that is not installed")
    raise typer.Exit


@app.callback()
def _main(
    *,
    shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Decide together."""


@app.command()
def rehearse(
    story: Annotated[Path | None, typer.Argument(metavar="FILE.toml", help="The story to play.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Leave transcript, database and record there.")
    ] = None,
    *,
    seats: Annotated[bool, typer.Option("--seats", help="Then take any seat yourself.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show only how it ended.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a story file.")] = False,
) -> None:
    """Play a story through the real bot in virtual time, and show what each seat sees."""
    if schema:
        typer.echo(story_schema())
        return
    if story is None:
        _stop("Name a story to play, for example: owntable rehearse tests/scenarios/clinic-money.toml", MISUSED)
    try:
        file = read(story)
        check(file)
    except StoryError as error:
        _stop(str(error), MISUSED)
    if out is not None:
        _empty(out)
    log.configure(level="error")  # what goes wrong inside is told by the story, not by log lines
    try:
        asyncio.run(_rehearse(file, out, seats=seats, quiet=quiet))
    except (Differs, Trouble) as error:
        _stop(str(error), DIFFERS)
    except OSError as error:
        _stop(f"Files cannot be written there: {error.strerror or error}. Check room and permissions.", DIFFERS)
    except KeyboardInterrupt:
        _stop("Stopped.", STOPPED)


def _empty(directory: Path) -> None:
    """Make the directory, or see that it is empty: a rehearsal writes over nothing."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(directory.iterdir()):
            _stop(f"{directory} is not empty. Name a new directory, so that nothing in it is written over.", MISUSED)
    except OSError as error:
        _stop(f"{directory} cannot be used ({error.strerror}). Name a directory you may write in.", MISUSED)


async def _rehearse(file: File, out: Path | None, *, seats: bool, quiet: bool) -> None:
    circle = file.story.circle
    screen = Screen(Speaker(circle.language, circle.time_zone), Console(highlight=False, markup=False, emoji=False))
    screen.quiet = quiet
    watching = OneSeat(screen)
    async with AsyncExitStack() as stack:
        directory = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="owntable-")))
        play = await Play.open(file, directory, watching)
        stack.push_async_callback(play.close)
        try:
            await play.run()
            if seats:
                screen.quiet = False
                await Interactive(play, screen, watching).run(Keyboard())
        finally:
            screen.flush()
            if out is not None:
                await export.write(play.stage)


@app.command()
def run(
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The settings file.")] = None,
) -> None:
    """Serve a real group until stopped."""
    if config is None:
        _stop("\n".join(HOW_TO_RUN), MISUSED)
    try:
        settings = load(config, os.environ)
    except ConfigError as error:
        _stop(str(error), MISUSED)
    try:
        asyncio.run(serve(settings))
    except Trouble as fault:
        _stop(str(fault), DIFFERS)
    except OSError as error:
        _stop(f"A file or address cannot be used: {error.filename or ''} {error.strerror or error}.", DIFFERS)
    except KeyboardInterrupt:
        _stop("Stopped.", STOPPED)


@app.command()
def doctor(
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The settings file.")] = None,
) -> None:
    """Look whether this machine is fit to keep a group's answers, and say what to do. Changes nothing."""
    say = Speaker().say
    try:
        findings = list(examine(load(config, os.environ), config, SystemClock()))
    except ConfigError as error:
        findings = [wrong(Said(line)) for line in str(error).splitlines()]
    for finding in findings:
        typer.echo(say(finding.line()))
    count = sum(finding.weight is Weight.WRONG for finding in findings)
    typer.echo(say(msg("doctor-end-wrong", count=count) if count else msg("doctor-end-right")))
    raise typer.Exit(DIFFERS if count else 0)


@app.command(name="meet-anew")
def meet(
    who: Annotated[str, typer.Argument(metavar="@NAME:SERVER", help="Whose devices the bot is to meet anew.")],
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The settings file.")],
) -> None:
    """Let somebody in again who lost all their devices. Only while the bot is stopped, if it is really them."""
    try:
        done = meet_anew(load(config, os.environ).data_dir / "matrix", who)
    except ConfigError as error:
        _stop(str(error), MISUSED)
    except Trouble as fault:
        _stop(str(fault), DIFFERS)
    say = Speaker().say
    if not done:
        _stop(say(msg("matrix-anew-nobody", person=Said(who))), DIFFERS)
    typer.echo(say(msg("matrix-anew-done", person=Said(who))))


@app.command(name="recovery-key")
def recovery(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The settings file.")],
) -> None:
    """Show a key with which you can verify the bot in a Matrix app. It is shown once and kept nowhere.

    It holds who the bot is, never what was said: no message and no private room can be opened with it.
    But an app signed in as the bot reads along from then on, privately too. Sign it out when you are done.
    """
    typer.echo(_for_matrix(config, make, "matrix-recovery-done"))


def _for_matrix(config: Path, step: Callable[[Account, Entropy], Coroutine[Any, Any, _T]], done: str) -> _T:
    """Do something with the bot's Matrix account and say, beside what comes of it, that it is done."""
    say = Speaker().say
    try:
        account = told(load(config, os.environ))
        if account is None:
            _stop(say(msg("matrix-host-nowhere")), MISUSED)
        came = asyncio.run(step(account, SystemEntropy()))
    except ConfigError as error:
        _stop(str(error), MISUSED)
    except Trouble as fault:
        _stop(str(fault), DIFFERS)
    typer.echo(say(msg(done)), err=True)
    return came


@app.command(name="new-identity")
def new_identity(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The settings file.")],
) -> None:
    """Give the bot a new Matrix identity, if its own is lost or was replaced. Only while it is stopped.

    Everybody's app will say that the bot changed: tell the group before, by another way.
    """
    _for_matrix(config, renew, "matrix-identity-done")


def main() -> None:
    """Run the command line."""
    app(prog_name="owntable")


if __name__ == "__main__":
    main()
