"""Every sentence people can see: plain, short, known to the code, and never a word of the trade."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.ui.catalogue import VERBS
from bot.ui.pages import PROMISES
from bot.ui.replies import REASONS
from governance.consent import LETTERS, WORRIES
from governance.refusals import Code
from governance.rounds import WAYS_OUT
from governance.rules import Rules, Topic
from governance.state import ItemState, Kind, Mandate, Position, RoundKind, Standing, WordsKind

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "bot/locale/en").glob("*.ftl"))
MOST_WORDS = 40

LEFT_HAND = re.compile(
    r"""\b(?: circles? | rosters? | standing | drivers? | needs? (?!\ time\b|ed\b) | mandates? | consent\w*
    | objections? | objects? | objectors?
    | concerns? | holds? | stand(?:s|ing)?\ aside | integrat\w+ | fallbacks? | cooling | adopted | lapsed? | expired?
    | quorums? | floors? | urns? | pulses? | ledgers? | rotas? | blind\ channels? | versions? | eligible
    | anonymous\w* | nobody\ can\ see )\b""",
    re.VERBOSE | re.IGNORECASE,
)
ALLOWED = (
    "This week nobody has to hold this.",  # the promise of the rota, in its own words
)
PLAIN_USES = re.compile(
    # verbs of everyday language that only look like the nouns of the trade
    r"someone needs it|It needs answers|small thing needs|It concerns only you"
    r"|You need do nothing more|where you need it",
    re.IGNORECASE,
)
SHAMING = re.compile(
    r"\b(?:you failed|you forgot|still have not|overdue|too late|scores?|rank\w*|lazy|must answer now)\b",
    re.IGNORECASE,
)


def entries() -> Iterator[tuple[str, ftl.Message]]:
    for path in FILES:
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                yield path.name, entry


@cache
def messages() -> dict[str, ftl.Message]:
    return {entry.id.name: entry for _, entry in entries()}


def variants(pattern: ftl.Pattern) -> list[str]:
    """Return every sentence a pattern can become, arguments shown as X."""
    said = [""]
    for element in pattern.elements:
        if isinstance(element, ftl.TextElement):
            pieces = [element.value]
        elif isinstance(element.expression, ftl.SelectExpression):
            pieces = [piece for one in element.expression.variants for piece in variants(one.value)]
        else:
            pieces = ["X"]
        said = [before + piece for before in said for piece in pieces]
    return said


def sentences() -> list[tuple[str, str]]:
    return [
        (name, text)
        for name, entry in messages().items()
        if entry.value is not None
        for text in variants(entry.value)
    ]


def variables(entry: ftl.Message) -> set[str]:
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, ftl.VariableReference):
            found.add(node.id.name)
        elif isinstance(node, ftl.BaseNode):
            for value in vars(node).values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(entry)
    return found


def trade_words(text: str) -> list[str]:
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return LEFT_HAND.findall(PLAIN_USES.sub("", text))


# --- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        "The circle decides",
        "an objection stands",
        "below the Floor",
        "it is anonymous",
        "a need",
        "nobody can see it",
    ],
)
def test_the_word_test_finds_words_of_the_trade(bad: str) -> None:
    assert trade_words(bad)


@pytest.mark.parametrize(
    "good", ["Someone needs time", "This week nobody has to hold this.", "not yet", "whose turn"]
)
def test_the_word_test_lets_plain_words_pass(good: str) -> None:
    assert trade_words(good) == []


def test_no_message_has_a_word_of_the_trade() -> None:
    assert {name: trade_words(text) for name, text in sentences() if trade_words(text)} == {}


def test_no_message_is_longer_than_forty_words() -> None:
    long = {name: len(text.split()) for name, text in sentences() if len(text.split()) > MOST_WORDS}
    assert long == {}


def test_no_message_shames() -> None:
    assert [name for name, text in sentences() if SHAMING.search(text)] == []


def test_a_sentence_stands_before_any_symbol() -> None:
    def begins_with_symbol(text: str) -> bool:
        first = re.search(r"[\u2190-\u2bff\U0001f000-\U0001faff]", text)
        return first is not None and "." not in text[: first.start()]

    assert begins_with_symbol("\u2705 Done.")
    assert not begins_with_symbol("Done. \u2705")
    assert [name for name, text in sentences() if begins_with_symbol(text)] == []


def test_no_message_is_written_twice() -> None:
    names = [entry.id.name for _, entry in entries()]
    assert sorted(names) == sorted(set(names))


# --- the code -------------------------------------------------------------------------------------

Use = tuple[str, str, set[str] | None]


def _uses(path: Path) -> Iterator[Use]:
    """Yield file, id and argument names (``None``: not known) of each message named in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "msg":
            given = {k.arg for k in node.keywords if k.arg}
            splat = any(k.arg is None for k in node.keywords)
            for id_ in _ids(node.args[0]):
                yield path.name, id_, None if splat else given
        elif name:
            # Tables of ids: _about("news-ended"), Msg("…", …), a name handed to a helper.
            for argument in node.args:
                for id_ in _ids(argument):
                    yield path.name, id_, None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in messages():
            yield path.name, node.value, None


def _ids(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _ids(node.body)
        yield from _ids(node.orelse)


@cache
def sources() -> tuple[Path, ...]:
    found = (path for top in ("bot", "adapters") for path in sorted((ROOT / top).rglob("*.py")))
    return tuple(path for path in found if "testkit" not in path.parts)  # the testkit makes ids up


def families() -> set[str]:
    """Return the ids that the code builds out of codes; every one of them must exist."""
    made = {f"refusal-{code}" for code in Code}
    made |= {f"step-{state}" for state in ItemState} | {f"role-{one}" for one in Standing}
    made |= {f"worry-{code}" for code in WORRIES.values()} | {f"position-{position}" for position in Position}
    made |= {f"topic-{topic}" for topic in Topic} | {f"kind-{kind}" for kind in Kind}
    made |= {f"mandate-{mandate.name.lower()}" for mandate in Mandate} | {f"words-{kind}" for kind in WordsKind}
    made |= {f"way-out-{way}" for way in WAYS_OUT} | {f"rule-{name}" for name in Rules.__dataclass_fields__}
    made |= {f"asks-{kind}" for kind in RoundKind if kind not in {RoundKind.SMALL, RoundKind.CONSENT}}
    made |= {f"remind-{times}" for times in (0, 1, 2, 7)} | {f"pace-{pace}" for pace in ("small", "gentle", "live")}
    asked = ("consent", "integrate", "fallback", "review", "understand", "react", "amend")
    made |= {f"now-{state}" for state in (*asked, "need", "parked", "withdrawn", "set-aside", "ended")}
    made |= {f"next-{state}" for state in ("understand", "amend", "integrate", "fallback")}
    made |= {f"not-kept-{reason}" for reason in REASONS} | {f"privacy-{one}" for one in PROMISES}
    made = {name.replace("_", "-").replace(" ", "-") for name in made}
    for name, verb in VERBS.items():
        made |= {f"verb-{name}", f"help-{name}", f"example-{name}"} | {param.label.id for param in verb.fields}
        made |= {label.id for param in verb.fields for _, label in param.options}
    return made


def prefixes() -> set[str]:
    """Return the beginnings of ids put together outside ``bot/ui``, whose families are all listed above."""
    found = set()
    for path in sources():
        if path.is_relative_to(ROOT / "bot/ui"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                text = str(node.values[0].value)
                if re.fullmatch(r"[a-z]+(?:-[a-z]+)*-", text):
                    found.add(text)
    return found


def test_every_message_named_in_code_exists_and_gets_its_arguments() -> None:
    wrong = []
    for path in sources():
        for file, id_, given in _uses(path):
            if given is None:
                continue
            entry = messages().get(id_)
            if entry is None:
                wrong.append(f"{file}: {id_} does not exist")
            elif variables(entry) != given:
                wrong.append(f"{file}: {id_} takes {sorted(variables(entry))}, gets {sorted(given)}")
    assert wrong == []


def test_every_message_built_from_a_code_exists() -> None:
    assert sorted(families() - messages().keys()) == []


def test_every_message_is_used() -> None:
    named = {id_ for path in sources() for _, id_, _ in _uses(path)}
    built = tuple(prefixes())
    unused = [
        name for name in messages() if name not in named and name not in families() and not name.startswith(built)
    ]
    assert unused == []


def test_every_refusal_gets_the_arguments_its_sentence_takes() -> None:
    wrong, seen = [], set()
    for path in sorted((ROOT / "governance").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "refuse":
                continue
            given = {k.arg for k in node.keywords if k.arg} | (
                {"typed"} if any(k.arg == "rule" for k in node.keywords) else set()
            )
            codes = {n.attr for n in ast.walk(node.args[0]) if isinstance(n, ast.Attribute)}
            for code in sorted(codes & Code.__members__.keys()):
                seen.add(code)
                entry = messages()["refusal-" + Code[code].value.replace("_", "-")]
                if not variables(entry) <= given:
                    wrong.append(f"{path.name}: {code} takes {sorted(variables(entry))}, gets {sorted(given)}")
    assert wrong == []
    assert seen, "no refusal found at all"


def test_every_letter_has_its_words() -> None:
    for letters in LETTERS.values():
        for position in letters.values():
            assert f"position-{position}".replace("_", "-") in messages()
