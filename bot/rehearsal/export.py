"""What a rehearsal leaves behind with ``--out``: the transcript and the record, beside the database files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.app.leaf import commitment
from bot.ports import Store
from bot.rehearsal.stage import Stage
from governance.ids import CircleId

TRANSCRIPT, RECORD = "transcript.jsonl", "record.json"


def _bound(leaf: bytes) -> Iterator[str]:
    """Return the commitments a leaf holds."""
    for name, value in json.loads(leaf).items():
        if name.endswith(".sha256"):
            yield str(value)


async def whole(store: Store, circle: CircleId) -> bool:
    """Tell whether every kept text is the one its commitment stands for, and stands in the record."""
    bound = {one for _, leaf in await store.record(circle) for one in _bound(leaf)}
    texts = await store.texts(circle)
    return all(text.commitment in bound and commitment(text.salt, text.text) == text.commitment for text in texts)


async def kinds(store: Store, circle: CircleId) -> list[str]:
    """Return the kind of every entry of the record, in order."""
    return [str(json.loads(leaf)["kind"]) for _, leaf in await store.record(circle)]


async def record(stage: Stage) -> dict[str, Any]:
    """Return the record: the exact text of every leaf, and every text not erased with its salt."""
    id_ = await stage.id()
    if id_ is None:
        return {"group": None, "leaves": [], "texts": []}
    store = stage.house.store
    return {
        "group": stage.file.story.circle.name,
        "leaves": [{"n": n, "leaf": leaf.decode()} for n, leaf in await store.record(id_)],
        "texts": [
            {"commitment": text.commitment, "salt": text.salt.hex(), "text": text.text}
            for text in await store.texts(id_)
        ],
        "texts_fit_their_commitments": await whole(store, id_),
    }


async def write(stage: Stage) -> None:
    """Write transcript and record into the stage's directory. Raises ``OSError``."""
    told = json.dumps(await record(stage), indent=1, ensure_ascii=False)
    for name, text in ((TRANSCRIPT, stage.transcript.lines()), (RECORD, told + "\n")):
        path = stage.directory / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
