"""Words: messages of ``bot/locale/<language>/*.ftl`` (Fluent) said in one person's language and time.

People's own words (``Said``) pass through untouched and uninterpreted; escaping is the renderer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax.ast import Junk, Message

from bot.ui.model import Arg, Msg, Said, Text

FALLBACK = "en"
"""The language every message exists in."""


class MissingWords(LookupError):  # noqa: N818 - says what is missing; it is always a bug of ours
    """A message, or an argument it needs, is not there."""


@cache
def bundle(language: str) -> FluentBundle | None:
    """Return all messages of a language, read once; ``None`` if there is no such language.

    Raises ``ValueError`` for a message with a syntax error or written twice.
    """
    if not language.replace("-", "").isalnum():
        return None
    folder = files("bot").joinpath("locale", language)
    if not folder.is_dir():
        return None
    made = FluentBundle([language], use_isolating=False)
    seen: set[str] = set()
    for source in sorted(folder.iterdir(), key=lambda path: path.name):
        if not source.name.endswith(".ftl"):
            continue
        resource = FluentResource(source.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, Junk):
                raise ValueError(  # noqa: TRY004 - the file is wrong, not a type
                    f"{source.name}: not a Fluent message: {entry.content!r}"
                )
            if isinstance(entry, Message):
                if entry.id.name in seen:
                    raise ValueError(f"{source.name}: the message {entry.id.name} is written twice")
                seen.add(entry.id.name)
        made.add_resource(resource)
    return made


class Speaker:
    """Says messages in ``language`` (English where a message is missing), times in ``zone`` (IANA name)."""

    def __init__(self, language: str = FALLBACK, zone: str = "UTC") -> None:
        self.language = language if bundle(language) else FALLBACK
        self.zone = zone
        self._zone = ZoneInfo(zone)

    def say(self, text: Text) -> str:
        """Return the words.

        Raises ``MissingWords`` if the message or one of its arguments does not exist.
        """
        if isinstance(text, Said):
            return text.text
        for language in dict.fromkeys((self.language, FALLBACK)):
            words = bundle(language)
            if words is not None and words.has_message(text.id):
                return self._format(words, language, text)
        raise MissingWords(f"there is no message {text.id}")

    def _format(self, words: FluentBundle, language: str, text: Msg) -> str:
        pattern = words.get_message(text.id).value
        if pattern is None:
            raise MissingWords(f"the message {text.id} is empty")
        arguments: Mapping[str, object] = {name: self._argument(value, language) for name, value in text.args}
        said, errors = words.format_pattern(pattern, dict(arguments))
        if errors:
            raise MissingWords(f"the message {text.id} cannot be said: {errors[0]}")
        return str(said)

    def _argument(self, value: Arg, language: str) -> object:
        if isinstance(value, (Msg, Said)):
            return self.say(value)
        if isinstance(value, datetime):
            return self.instant(value, language)
        if isinstance(value, date):
            return format_date(value, "d MMM yyyy", locale=Locale.parse(language, sep="-"))
        if isinstance(value, int):
            # Numbers name things here ("number 1200"): no thousands separator.
            return fluent_number(value, useGrouping=False)
        return value

    def instant(self, at: datetime, language: str | None = None) -> str:
        """Return an aware instant as local time with UTC beside it.

        Like ``Sat 9 Jan, 18:00 (Europe/London; 18:00 UTC)``. Raises ``ValueError`` for a naive one.
        """
        if at.tzinfo is None:
            raise ValueError("a time without a zone")
        locale = Locale.parse(language or self.language, sep="-")
        local, utc = at.astimezone(self._zone), at.astimezone(UTC)
        day = format_datetime(local, "EEE d MMM, HH:mm", locale=locale)
        if self.zone == "UTC":
            return f"{day} (UTC)"
        beside = "HH:mm" if local.date() == utc.date() else "EEE HH:mm"
        return f"{day} ({self.zone}; {format_datetime(utc, beside, locale=locale)} UTC)"
