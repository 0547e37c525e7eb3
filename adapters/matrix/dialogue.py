"""A form as a private conversation: one thing at a time, each with its example; nothing is sent before ``send``.

Lives in memory only and is lost at a restart (the person is told when they go on). Pure: words in, a
notice out. The words of a private answer never come here (``inbound`` takes codes out first).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from adapters.matrix.sender import For
from bot.ports import Heard
from bot.ui.model import Choice, Field, FieldKind, Form, Line, Msg, Notice, Said, Text, Tone, msg

SEND, BACK, CANCEL, SKIP = "send", "back", "cancel", "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The person said ``send``: ask ``verb`` with ``fields``."""

    verb: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Gone:
    """The person said ``cancel``."""


@dataclass(slots=True)
class Dialogue:
    """One form being filled in. ``origin``: what was said to get it; the finished ask goes where that was said."""

    form: Form
    origin: Heard
    values: dict[str, str] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    """Numbers of the fields answered so far, in order: ``back`` returns to the last."""
    _at: int | None = field(init=False, default=None)
    """The field asked for now; ``None``: all there, waiting for ``send``."""

    def __post_init__(self) -> None:
        self.values = {one.name: one.value for one in self.form.fields if one.value}
        self._at = self._next_open(0)

    @property
    def readers(self) -> For:
        """Who may read it: every device of its person, if the form came with nothing anybody wrote."""
        shown = [self.form.title, *(line.text for line in self.form.intro)]
        shown += [label for one in self.form.fields for _, label in one.options]
        bare = all(isinstance(text, Msg) and not text.args for text in shown)
        return For.THEIRS if bare and not any(one.value for one in self.form.fields) else For.VOUCHED

    def prompt(self) -> Notice:
        """Say what is asked for now, or show all that will be sent."""
        return self._summary() if self._at is None else Notice(lines=(*self._opening(), *self._asking(self._at)))

    def take(self, text: str) -> Notice | Ready | Gone:
        """Take what the person typed."""
        word = text.strip().casefold()
        if word == CANCEL:
            return Gone()
        if word == BACK:
            return self._back()
        if self._at is None:
            if word == SEND:
                return Ready(verb=self.form.verb, fields={**dict(self.form.given), **self.values})
            return Notice(lines=(Line(text=msg("matrix-send-or-cancel")), *self._ways(SEND, BACK, CANCEL)))
        return self._answer(self._at, text.strip())

    def _answer(self, at: int, text: str) -> Notice:
        asked = self.form.fields[at]
        wrong = self._wrong(asked, text)
        if wrong is not None:
            return Notice(lines=(Line(text=wrong), *self._asking(at)))
        self.values[asked.name] = "" if not asked.required and text.casefold() == SKIP else _value(asked, text)
        self.asked.append(at)
        self._at = self._next_open(at + 1)
        return self.prompt()

    def _back(self) -> Notice:
        """Return to the field before; one that came filled in is opened too."""
        if self.asked:
            self._at = self.asked.pop()
        elif self.form.fields:
            self._at = 0
        if self._at is None:
            return self._summary()
        self.values.pop(self.form.fields[self._at].name, None)
        return self.prompt()

    def _next_open(self, start: int) -> int | None:
        return next(
            (i for i in range(start, len(self.form.fields)) if self.form.fields[i].name not in self.values), None
        )

    def _wrong(self, asked: Field, text: str) -> Text | None:
        """Say why this cannot be taken; ``None`` if it can. What it means is the core's to judge."""
        if not text or (asked.required and text.casefold() == SKIP):
            return msg("matrix-must-answer")
        if not asked.required and text.casefold() == SKIP:
            return None
        if len(text) > asked.limit:
            return msg("matrix-too-long", length=len(text), limit=asked.limit)
        if asked.kind is FieldKind.CHOICE and _option(asked, text) is None:
            return msg("matrix-pick-one")
        if asked.kind is FieldKind.DATE and not _is_date(text):
            return msg("matrix-date")
        return None

    def _opening(self) -> tuple[Line, ...]:
        """Return the title and what to know beforehand, until the first field is answered."""
        return () if self.asked else (Line(text=self.form.title, tone=Tone.HEAD), *self.form.intro)

    def _asking(self, at: int) -> tuple[Line, ...]:
        asked = self.form.fields[at]
        lines = [Line(text=asked.label, tone=Tone.HEAD)]
        lines += [
            Line(text=msg("matrix-option", number=number, label=label))
            for number, (_, label) in enumerate(asked.options, 1)
        ]
        if asked.options:
            lines.append(Line(text=msg("matrix-type-number"), tone=Tone.SMALL))
        if asked.example is not None:
            lines.append(Line(text=msg("matrix-example", example=asked.example), tone=Tone.SMALL))
        if asked.kind is FieldKind.LIST:
            lines.append(Line(text=msg("matrix-list"), tone=Tone.SMALL))
        ways = (BACK, CANCEL) if asked.required else (SKIP, BACK, CANCEL)
        return (*lines, *self._ways(*ways))

    def _summary(self) -> Notice:
        lines = [*self._opening(), Line(text=msg("matrix-will-send"))]
        for one in self.form.fields:
            if self.values.get(one.name):
                lines += [Line(text=one.label, tone=Tone.SMALL), Line(text=self._shown(one), tone=Tone.QUOTE)]
        return Notice(
            lines=tuple(lines),
            choices=(
                Choice(action=SEND, label=msg("matrix-way-send"), typed=SEND),
                Choice(action=BACK, label=msg("matrix-way-back"), typed=BACK),
                Choice(action=CANCEL, label=msg("matrix-way-cancel"), typed=CANCEL),
            ),
        )

    def _shown(self, one: Field) -> Text:
        value = self.values[one.name]
        return next((label for name, label in one.options if name == value), Said(value))

    @staticmethod
    def _ways(*words: str) -> tuple[Line, ...]:
        return (Line(text=msg("matrix-ways", words=", ".join(words)), tone=Tone.SMALL),)


def _option(asked: Field, text: str) -> str | None:
    """Return the value of the option meant by its number or its value."""
    for number, (value, _) in enumerate(asked.options, 1):
        if text.casefold() in {str(number), value.casefold()}:
            return value
    return None


def _value(asked: Field, text: str) -> str:
    return (_option(asked, text) or text) if asked.kind is FieldKind.CHOICE else text


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
