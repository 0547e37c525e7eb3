"""What people put into the listening box, and how the desk of sealed boxes reads it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from governance.consent import floor_met
from governance.ids import NO_WORDS, WordsId
from governance.state import Opening, Position, Round, Voice, VoiceKind, Words, WordsKind

KINDS = {
    VoiceKind.NEED: WordsKind.NEED,
    VoiceKind.QUESTION: WordsKind.QUESTION,
    VoiceKind.NOT_ANY_MORE: WordsKind.REASON,
    VoiceKind.CARRY: WordsKind.CARRIED,
    VoiceKind.REPLY: WordsKind.REPLY,
}


def a_risk(id_: str, version: int) -> Words:
    """Return the words of a not-yet."""
    return Words(id=WordsId(id_), kind=WordsKind.REASON, text="a risk", version=version, lock=f"salt${id_}")


@dataclass
class Aside:
    """What is put into an item's box beside answers: by who shows the code of earlier words."""

    replies: list[Words] = field(default_factory=list)
    lowered: set[WordsId] = field(default_factory=set)
    erased: set[WordsId] = field(default_factory=set)

    def reply(self, thread: WordsId, text: str = "and yet", said: Position | None = None) -> WordsId:
        id_ = WordsId(f"r{len(self.replies)}{thread}")
        words = Words(
            id=id_, kind=WordsKind.REPLY, text=text, version=1, lock=f"salt${id_}", thread=thread, said=said
        )
        self.replies.append(words)
        return id_

    def beside(self, opening: Opening | None) -> Opening | None:
        """Add it to what opens: words above the floor only, what is taken out always."""
        if opening is None:
            return None
        opening = replace(opening, erased=tuple(self.erased))
        if opening.tally is None:
            return opening
        return replace(opening, words=(*opening.words, *self.replies), lowered=tuple(self.lowered))


@dataclass
class Heard:
    """One listening box: what was said, and by how many. Emptied when the box opens."""

    answers: int = 0
    """People who answered, also "nothing this week"."""
    voices: list[Voice] = field(default_factory=list)
    again: set[int] = field(default_factory=set)
    erased: set[WordsId] = field(default_factory=set)
    lowered: set[WordsId] = field(default_factory=set)
    unsaid: bool = False
    said: int = 0

    def say(self, kind: VoiceKind, n: int = 0, text: str = "words", thread: WordsId = NO_WORDS) -> WordsId:
        """Put words into the box; their ids come in no order of theirs."""
        self.said += 1
        id_ = WordsId(f"v{(self.said * 7919) % 9973:04}")
        words = Words(id=id_, kind=KINDS[kind], text=text, version=1, lock=f"salt${id_}", thread=thread)
        self.voices.append(Voice(kind=kind, n=n, words=words))
        if kind in {VoiceKind.NOT_ANY_MORE, VoiceKind.CARRY}:
            self.again.add(n)
        return id_

    def opening(self, box: Round) -> Opening:
        """Ask the sealed box its one question, or on its last day open it."""
        assert box.last is not None
        look = box.ends_at < box.last
        found = Opening(enough=False, look=look, again=tuple(self.again), erased=tuple(self.erased))
        if look:
            return found
        enough = floor_met(box, self.answers)
        opened = Opening(
            enough=enough,
            unsaid=self.unsaid,
            again=found.again,
            erased=found.erased,
            voices=tuple(self.voices) if enough else (),
            lowered=tuple(self.lowered) if enough else (),
        )
        self.answers, self.voices, self.unsaid = 0, [], False
        self.again, self.erased, self.lowered = set(), set(), set()
        return opened
