"""Plays a story, step by step, and stops at the first thing that comes out otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.ports import Trouble
from bot.rehearsal.checking import check, overrides
from bot.rehearsal.expecting import differs
from bot.rehearsal.reading import File
from bot.rehearsal.seats import Outcome, Seat
from bot.rehearsal.stage import Stage
from bot.rehearsal.story import AnswerTable, Stance, StepTable
from bot.rehearsal.times import length, moment
from bot.rehearsal.transcript import Silent, Watcher
from bot.rehearsal.trouble import Differs
from bot.ui.model import msg
from bot.ui.verbs import VERBS, as_fields
from governance.commands import Place
from governance.consent import (
    CARRY,
    CARRYING,
    ERASE,
    LETTERS,
    LOWER,
    OPEN_WORDS,
    REPLY,
    TAKE_BACK,
    VOICES,
    WORRIES,
)
from governance.rounds import open_rounds
from governance.state import Round, RoundKind

_QUIETEST = (Place.PRIVATE, Place.HOME)
_FIVE = re.compile(r"\b[a-z]{5}(?:-[a-z]{5}){4}\b")


class Play:
    """A story on its stage. ``open`` it, play its steps, ``close`` it."""

    def __init__(self, stage: Stage, watcher: Watcher) -> None:
        self.stage = stage
        self.file = stage.file
        self._watcher = watcher
        self.seats = {name: Seat(name, stage.rooms, stage.house.door) for name in stage.seats}
        self._five: dict[str, str] = {}

    @classmethod
    async def open(cls, file: File, directory: Path, watcher: Watcher | None = None) -> Play:
        """Check the story and set the stage in ``directory``.

        Raises ``StoryError`` if the story cannot be played, ``Trouble`` if the files cannot be made.
        """
        check(file)
        looking = watcher or Silent()
        looking.title(file.story.about or file.story.circle.name)
        stage = await Stage.open(file, directory, looking, overrides(file, file.story.rules, "rules"))
        return cls(stage, looking)

    async def close(self) -> None:
        """Close the files."""
        await self.stage.close()

    async def run(self) -> None:
        """Play every step. Raises ``Differs`` at the first that comes out otherwise."""
        steps = self.file.story.step
        for i, step in enumerate(steps):
            self._watcher.step(i + 1, len(steps), self.stage.clock.now())
            await self._step(i, step)
        if not steps:
            return
        days = (self.stage.clock.now() - self.file.story.circle.start).days
        self._watcher.done(self.stage.speaker.say(msg("rehearsal-done", steps=len(steps), days=days)))

    def _differs(self, i: int, key: str, expected: str, found: str) -> Differs:
        return Differs(self.file.path, self.file.line("step", i, key), f"{expected} (step {i + 1})", found)

    async def _step(self, i: int, step: StepTable) -> None:
        stage = self.stage
        if step.after is not None:
            by = length(step.after)
            assert by is not None, "checked before the story began"
            await stage.advance(stage.clock.now() + by)
        if step.at is not None:
            to = moment(step.at, stage.clock.now(), stage.zone)
            if to is None or to < stage.clock.now():
                raise self._differs(i, "at", f"a time at or after {stage.clock.now():%Y-%m-%d %H:%M:%S} UTC", step.at)
            await stage.advance(to)
        await self._deed(i, step)
        if step.expect is not None:
            found = await differs(stage, step.expect)
            if found is not None:
                raise self._differs(i, "expect", *found)

    async def _deed(self, i: int, step: StepTable) -> None:
        if step.restart or step.away:
            away = length(step.away) if step.away else None
            await (self.stage.restart(away) if away else self.stage.restart())
            self._new_doors()
        elif step.tamper:
            await self._tamper(i, step.tamper)
        elif step.answers:
            await self._answers(i, step)
        elif step.by is not None and step.home is not None:
            await self.stage.move(step.by, at_home=step.home)
        elif step.by is not None:
            await self._told(i, step, "do" if step.do else "say" if step.say else "answer", await self._one(i, step))

    async def _tamper(self, i: int, sql: str) -> None:
        try:
            rows = await self.stage.tamper(sql)
        except Trouble as fault:
            raise self._differs(i, "tamper", "SQL that runs", str(fault)) from None
        finally:
            self._new_doors()
        if rows < 1:
            raise self._differs(i, "tamper", "SQL that changes something", "no row was changed")

    def _new_doors(self) -> None:
        for seat in self.seats.values():
            seat.door = self.stage.house.door

    async def _one(self, i: int, step: StepTable) -> Outcome:
        assert step.by is not None
        seat = self.seats[step.by]
        if step.do is not None:
            place = step.where or self.place_for(seat, step.do)
            return await seat.do(place, step.do, as_fields(step.with_))
        if step.say is not None:
            return await seat.type(step.where or seat.usual_place(), step.say)
        assert step.answer is not None
        given = step.answer
        code = await self._code(i, "answer", given.to, _letters(given))
        outcome = await seat.cast(step.where or Place.PRIVATE, code, self._words(i, given))
        if given.keep:
            shown = _FIVE.search(outcome.text)
            if shown is None:
                raise self._differs(i, "answer", "five words to keep", outcome.text)
            self._five[given.keep] = shown[0]
        return outcome

    def _words(self, i: int, given: AnswerTable) -> str:
        """Return what stands after the code: an item's number, five words kept earlier, one's own."""
        if given.show and given.show not in self._five:
            known = ", ".join(sorted(self._five)) or "none are kept yet"
            raise self._differs(i, "answer", f"five words kept as {given.show!r}", known)
        about = str(given.about) if given.about else ""
        return " ".join(part for part in (about, self._five.get(given.show, ""), given.text) if part)

    @staticmethod
    def place_for(seat: Seat, verb: str) -> Place:
        """Return where a verb is said if a story does not tell: where the person sits, if that place takes it."""
        usual = seat.usual_place()
        takes = VERBS[verb].where
        return usual if usual in takes else next(place for place in _QUIETEST if place in takes)

    async def _told(self, i: int, step: StepTable, key: str, outcome: Outcome) -> None:
        await self.stage.settle()
        if outcome.code == step.refused:
            return
        expected = f"refused = {step.refused}" if step.refused else f"{step.by} can do this"
        found = f"it was refused: {outcome.code}" if outcome.code else "it was done"
        raise self._differs(i, "refused" if step.refused else key, expected, f"{found}. The bot said: {outcome.text}")

    # --- private answers ----------------------------------------------------------------------------

    async def _answers(self, i: int, step: StepTable) -> None:
        n = step.answers["to"]
        assert isinstance(n, int), "checked before the story began"
        for name, given in step.answers.items():
            if name == "to":
                continue
            stances = [Stance(one) for one in (given if isinstance(given, list) else [str(given)])]
            code = await self._code(i, "answers", n, stances)
            outcome = await self.seats[name].cast(step.where or Place.PRIVATE, code, "")
            if outcome.code != step.refused:
                found = f"{name} was told: {outcome.text}"
                raise self._differs(i, "answers", f"answers are {step.refused or 'kept'}", found)
        await self.stage.settle()

    async def _code(self, i: int, key: str, n: int, given: list[Stance] | str) -> str:
        """Return what a person would type for these answers: the open round's number and letters."""
        circle = await self.stage.circle()
        round_ = dict(open_rounds(circle)).get(n)
        if circle is None or round_ is None:
            item = circle.items.get(n) if circle else None
            found = f"it is in the step {item.state.value!r}" if item else "there is no such proposal"
            raise self._differs(i, key, f"a private round open on proposal {n}", found)
        if isinstance(given, str):
            return f"{round_.number}{given}"
        letters = _of_round(round_)
        for stance in given:
            if stance not in letters:
                known = f"{round_.kind.value!r} takes {', '.join(letters)}"
                raise self._differs(i, key, f"{stance.value} as an answer to proposal {n}", known)
        return f"{round_.number}{''.join(letters[stance] for stance in given)}"


def _of_round(round_: Round) -> Mapping[str, str]:
    """Return the letter of every answer a round takes."""
    letters = {position.value: letter for letter, position in LETTERS[round_.kind].items()}
    if round_.kind in CARRYING:
        letters[Stance.CARRY.value] = CARRY
    if round_.kind is RoundKind.LISTENING:
        letters |= {voice.value: letter for letter, voice in VOICES.items()}
    if round_.kind in {*OPEN_WORDS, RoundKind.LISTENING}:
        letters |= {Stance.REPLY: REPLY, Stance.LOWER: LOWER, Stance.ERASE: ERASE}
    return {**letters, Stance.TAKE_BACK: TAKE_BACK}


def _letters(answer: AnswerTable) -> list[Stance] | str:
    if answer.worry:
        return next(letter for letter, worry in WORRIES.items() if worry == answer.worry)
    return list(answer.marks) if answer.position is None else [answer.position]
