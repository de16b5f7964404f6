"""What the questions of entries bring: some are held back, and asked without and with the rest."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.build.builder import Builder
from rag.enrich.apply import engine_of, new_encoder
from rag.entries.hashes import shuffle_key
from rag.errors import BadQuestion, BadQuestions
from rag.formats.sources import open_corpus
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Encoder, Entry

# One of so many questions of an entry is held back, and so many are asked at most.
HELD_BACK_OF, ASKED_AT_MOST = 4, 500


@dataclass(frozen=True)
class HeldBackEvaluation:
    """The share of held-back questions whose entry comes first.

    `before` with no question of any entry in the index, `after` with all that were not held back.
    """

    questions: int
    entries: int
    before: float
    after: float


def evaluate_questions(settings: Settings) -> HeldBackEvaluation:
    """Return the gain that the questions of a glossary bring.

    Raises CorpusError, or BadQuestions if no entry has enough questions to hold one back.
    """
    entries = open_corpus(settings).entries()
    asked = held_back(entries)
    if not asked:
        remedy = f"an entry needs {HELD_BACK_OF}; see rag enrich --help"
        raise BadQuestions(f"No entry has enough questions to hold one back: {remedy}.")
    rest, bare = [], []
    for entry in entries:
        own = [question for question in entry.questions if (entry.id, question) not in asked]
        rest.append(replace(entry, questions=tuple(own)))
        bare.append(replace(entry, questions=()))
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        encoder = _start(settings, index)
        after = _share_first(_built(index, encoder, rest), asked)
        before = _share_first(_built(index, encoder, bare), asked)
    asked_entries = {name for name, _ in asked}
    return HeldBackEvaluation(len(asked), len(asked_entries), before, after)


def held_back(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return (entry, question) of the questions to hold back, always the same."""
    chosen = []
    for entry in entries:
        if entry.status != "draft":
            shuffled = sorted(entry.questions, key=shuffle_key)
            count = len(shuffled) // HELD_BACK_OF
            for question in shuffled[:count]:
                chosen.append((entry.id, question))
    chosen.sort(key=lambda pair: shuffle_key(" ".join(pair)))
    return chosen[:ASKED_AT_MOST]


def _start(settings: Settings, index: Path) -> Encoder:
    """Copy the index of the glossary, if there is one, to reuse its vectors; return its encoder."""
    engine = engine_of(settings)
    if engine is None:
        return new_encoder(settings)
    shutil.copytree(settings.index, index)
    return engine.encoder


def _built(index: Path, encoder: Encoder, entries: Sequence[Entry]) -> Engine:
    """Return an engine over entries."""
    opened, _ = Builder(index, encoder).build(entries)
    return Engine(opened, encoder)


def _share_first(engine: Engine, asked: Sequence[tuple[str, str]]) -> float:
    """Return the share of questions whose entry comes first."""
    right = 0
    for name, question in asked:
        try:
            matches = engine.ask(question, limit=1).matches
        except BadQuestion:
            continue
        right += bool(matches) and matches[0].id == name
    return right / len(asked)
