"""Fitting a message to a platform: nothing lost, nothing cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Speaker
from bot.ui.fit import Limits, fit, size
from bot.ui.model import Card, Choice, Line, Msg, Notice, Said, Text, Tone, msg

SAY = Speaker().say
texts: st.SearchStrategy[Text] = st.one_of(
    st.text(max_size=200).map(Said),
    st.integers(0, 6000).map(lambda n: Said(("many words " * 600)[:n])),
    st.integers(0, 6000).map(lambda n: Said("x" * n)),
    st.sampled_from([msg("kept"), msg("look-printed"), Msg("reply-done")]),
)
lines = st.builds(lambda text, tone: Line(text=text, tone=tone), texts, st.sampled_from(Tone))
choices = st.builds(
    lambda n: Choice(action=f"#{n}a", label=msg("position-consent"), typed=f"{n}a"), st.integers(1, 999)
)
bodies = st.one_of(
    st.builds(lambda a, b: Notice(lines=tuple(a), choices=tuple(b)), st.lists(lines), st.lists(choices)),
    st.builds(
        lambda t, a, b: Card(key="item:3", title=Said(t), lines=tuple(a), choices=tuple(b)),
        st.text(max_size=300),
        st.lists(lines),
        st.lists(choices),
    ),
)
limits = st.builds(Limits, characters=st.integers(1500, 5000), parts=st.integers(3, 40))


def read(pages: list[Card | Notice]) -> str:
    return "".join(SAY(line.text) for page in pages for line in page.lines)


@given(bodies, limits)
def test_every_page_fits_and_no_block_is_lost(body: Card | Notice, limit: Limits) -> None:
    """Law: all words in their order, all choices, each page within characters and parts."""
    pages = fit(body, limit, SAY)
    assert read(pages) == read([body])
    assert [choice for page in pages for choice in page.choices] == list(body.choices)
    for page in pages:
        blocks: list[Line | Choice] = [*page.lines, *page.choices]
        if isinstance(page, Card):
            blocks.append(Line(text=page.title))
        assert len(blocks) <= limit.parts
        assert sum(size(block, SAY) for block in blocks) <= limit.characters


@given(bodies)
def test_what_fits_stays_one_message(body: Card | Notice) -> None:
    assert fit(body, Limits(10**6, 10**4), SAY) == [body]


def test_the_first_page_of_a_card_keeps_its_key() -> None:
    """So that the card is edited in place; its other pages have names of their own."""
    card = Card(key="item:3", title=Said("Tea"), lines=tuple(Line(text=Said(str(n))) for n in range(7)))
    assert [page.key for page in fit(card, Limits(1500, 4), SAY) if isinstance(page, Card)] == [
        "item:3",
        "item:3/2",
        "item:3/3",
    ]


def test_words_are_split_at_a_space() -> None:
    notice = Notice(lines=(Line(text=Said("many words " * 300)),))
    assert all(SAY(line.text).endswith(" ") for page in fit(notice, Limits(1500, 9), SAY)[:-1] for line in page.lines)


def test_a_title_longer_than_half_a_page_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        fit(Card(key="item:3", title=Said("x" * 800)), Limits(1500, 9), SAY)


@pytest.mark.parametrize(("characters", "parts"), [(100, 40), (4000, 2)])
def test_limits_without_room_are_an_error(characters: int, parts: int) -> None:
    with pytest.raises(ValueError, match="too small"):
        Limits(characters, parts)
