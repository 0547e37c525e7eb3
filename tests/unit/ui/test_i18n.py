"""Saying messages."""

from datetime import UTC, date, datetime

import pytest

from bot.i18n import MissingWords, Speaker, bundle
from bot.ui.model import Msg, Said, msg


def test_a_time_is_local_with_utc_beside_it() -> None:
    at = datetime(2027, 1, 9, 18, tzinfo=UTC)
    assert Speaker("en", "Europe/London").instant(at) == "Sat 9 Jan, 18:00 (Europe/London; 18:00 UTC)"


def test_a_time_on_another_day_of_utc_says_so() -> None:
    at = datetime(2027, 7, 9, 18, tzinfo=UTC)
    assert Speaker("en", "Pacific/Auckland").instant(at) == "Sat 10 Jul, 06:00 (Pacific/Auckland; Fri 18:00 UTC)"


def test_utc_is_said_once() -> None:
    assert Speaker().instant(datetime(2027, 1, 9, 18, tzinfo=UTC)) == "Sat 9 Jan, 18:00 (UTC)"


def test_a_naive_time_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        Speaker().instant(datetime(2027, 1, 9, 18))  # noqa: DTZ001 - the mistake under test


def test_peoples_words_are_never_interpreted() -> None:
    said = Speaker().say(msg("reply-new", n=3, title=Said("{ $n } <b>@everyone</b> { kept }")))
    assert said == "This is now number 3: { $n } <b>@everyone</b> { kept }"


def test_messages_stand_inside_messages() -> None:
    item = msg("numbered", n=3, title=Said("Tea"))
    assert Speaker().say(msg("news-doing-until", item=item, review=date(2027, 6, 1))) == (
        "We're doing this: Number 3, Tea. We look again on 1 Jun 2027."
    )


def test_a_number_has_no_separator() -> None:
    assert Speaker().say(msg("reply-new", n=1200, title=Said("x"))).startswith("This is now number 1200")


@pytest.mark.parametrize(("count", "said"), [(1, "1 day"), (2, "2 days")])
def test_plurals(count: int, said: str) -> None:
    assert Speaker().say(msg("days", count=count)) == said


def test_a_missing_message_is_a_bug() -> None:
    with pytest.raises(MissingWords, match="no-such"):
        Speaker().say(Msg("no-such"))


def test_a_missing_argument_is_a_bug() -> None:
    with pytest.raises(MissingWords, match="reply-new"):
        Speaker().say(msg("reply-new", n=1))


@pytest.mark.parametrize("language", ["de", "xx", "../en", ""])
def test_another_language_falls_back_to_english(language: str) -> None:
    assert Speaker(language).say(msg("reply-done")) == "Done."


def test_a_language_is_read_once() -> None:
    assert bundle("en") is bundle("en")
