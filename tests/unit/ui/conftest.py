"""What tests of words share."""

from collections.abc import Callable

import pytest

from bot.i18n import Speaker
from bot.ui.model import Answer, Card, Form, Nothing, Notice


@pytest.fixture
def said() -> Callable[[Answer | None], str]:
    """Everything a person would read, one line each."""
    speaker = Speaker("en", "Europe/London")

    def say(body: Answer | None) -> str:
        assert body is not None
        assert not isinstance(body, Nothing)
        lines = [] if isinstance(body, Notice) else [speaker.say(body.title)]
        if isinstance(body, Form):
            lines += [speaker.say(line.text) for line in body.intro]
            for field in body.fields:
                lines += [speaker.say(field.label), *(speaker.say(label) for _, label in field.options)]
            return "\n".join(lines)
        assert isinstance(body, Card | Notice)
        lines += [speaker.say(line.text) for line in body.lines]
        lines += [f"{choice.typed} - {speaker.say(choice.label)}" for choice in body.choices]
        return "\n".join(lines)

    return say
