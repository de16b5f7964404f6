"""Prints the processor time of a question by stage, and the floor of the encoder.

    python -m bench.stages [INDEX] [--questions FILE] [--keep FILE | --compare FILE]

One thread asks one question after the other. The time of a stage is that of its thread on the
processor, without the stages inside of it, so that other work on the machine hardly shows.
`--keep` writes the replies to a file, `--compare` asks the same questions and compares.
"""

import json
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from statistics import median
from typing import Any

from bench.floor import operations, peak_of_int8
from rag.encoders.onnx_encoder import CompiledEncoder
from rag.entries.name_lookup import NameIndex
from rag.entries.spelling import SpellingCorrector
from rag.index.passage_cosines import PassageCosines
from rag.search import retriever
from rag.search.confidence import probability
from rag.search.engine import Engine
from rag.search.evidence import EvidenceGatherer
from rag.search.highlights import Highlighter
from rag.search.naming import Namer
from rag.settings import Settings

QUESTIONS = Path("tests/questions/dev.jsonl")
ASKED, ROUNDS = 200, 5
# Confidences and scores (log-odds) that differ by less are equal.
NEARLY, NEARLY_SCORES = 1e-6, 2e-5
WHOLE = "the rest: the reply and its records"
# Each stage and the function that does its work.
STAGES: Mapping[str, tuple[Any, str]] = {
    "spelling": (SpellingCorrector, "correct"),
    "word pieces and encoder": (CompiledEncoder, "encode_query"),
    "names, exactly and nearly": (NameIndex, "fuzzy_matches"),
    "what the question names": (Namer, "naming"),
    "cosines of all passages": (PassageCosines, "__init__"),
    "nearest passages": (PassageCosines, "nearest_entries"),
    "late interaction": (retriever, "late_interactions"),
    "candidates, features, ranker": (retriever.Retriever, "retrieve"),
    "evidence": (EvidenceGatherer, "gather"),
    "highlights": (Highlighter, "highlights"),
    WHOLE: (Engine, "ask"),
}


class Stopwatch:
    """The milliseconds that a thread spends in each stage, without the stages inside of it."""

    def __init__(self) -> None:
        """Start with no time spent."""
        self.spent: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function with its time added to a stage."""

        @wraps(work)
        def measured(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            began = time.thread_time()
            try:
                return work(*arguments, **named)
            finally:
                took = time.thread_time() - began
                self.spent[stage] += 1000 * (took - self._inside.pop())
                if self._inside:
                    self._inside[-1] += took

        return measured


@contextmanager
def stages_timed(watch: Stopwatch) -> Iterator[None]:
    """Time the work of all stages."""
    originals = {stage: getattr(*place) for stage, place in STAGES.items()}
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, watch.timed(stage, originals[stage]))
    yield
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, originals[stage])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or keep or compare the replies."""
    options = _options(arguments)
    engine = Engine.open(Settings(index=options.index))
    lines = options.questions.read_text(encoding="utf-8").splitlines()[:ASKED]
    questions = [json.loads(line)["q"] for line in lines]
    if options.keep or options.compare:
        keep_or_compare(engine, questions, options)
    else:
        _print_table(time_by_stage(engine, questions), encoder_floor(engine, questions))


def keep_or_compare(engine: Engine, questions: Sequence[str], options: Namespace) -> None:
    """Write the replies to questions to a file, or print how many differ from those in one."""
    replies = replies_of(engine, questions)
    if options.keep:
        options.keep.write_text(json.dumps(replies), encoding="utf-8")
        return
    kept = json.loads(options.compare.read_text(encoding="utf-8"))
    print(f"{len(differing(kept, replies))} of {len(kept)} differ")


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, nargs="?", default=Path("index"))
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--compare", type=Path)
    return parser.parse_args(arguments)


def time_by_stage(engine: Engine, questions: Sequence[str]) -> dict[str, float]:
    """Return the median milliseconds of each stage, of the means of several rounds."""
    rounds: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for question in questions:
        engine.ask(question)
    for _ in range(ROUNDS):
        watch = Stopwatch()
        with stages_timed(watch):
            for question in questions:
                engine.ask(question)
        for stage, each in rounds.items():
            each.append(watch.spent[stage] / len(questions))
    return {stage: median(each) for stage, each in rounds.items()}


def encoder_floor(engine: Engine, questions: Sequence[str]) -> float:
    """Return the mean milliseconds in which a core could do the operations of the encoder."""
    pieces = [len(engine.retrieve(question)[1].pieces) for question in questions]
    needed = sum(operations(count) for count in pieces) / len(pieces)
    return needed / 1e6 / peak_of_int8()


def replies_of(engine: Engine, questions: Sequence[str]) -> list[dict[str, Any]]:
    """Return what must stay equal of each reply; confidence and scores are not rounded."""
    return [_essence(engine, question) for question in questions]


def _essence(engine: Engine, question: str) -> dict[str, Any]:
    retrieved, _ = engine.retrieve(question)
    reply = engine.reply(question, retrieved)
    return {
        "confidence": probability(retrieved.evidence),
        "scores": [candidate.score for candidate in retrieved.candidates],
        "outcome": reply.outcome,
        "citations": list(reply.answer.citations) if reply.answer else [],
        "matches": [match.id for match in reply.matches],
        "highlights": [[[*vars(span).values()] for span in m.highlights] for m in reply.matches],
        "did_you_mean": reply.did_you_mean,
        "asked_for": reply.asked_for,
    }


def differing(kept: Sequence[dict[str, Any]], asked: Sequence[dict[str, Any]]) -> list[int]:
    """Return the places of the replies that differ by more than rounding."""
    pairs = enumerate(zip(kept, asked, strict=True))
    return [place for place, (old, new) in pairs if not _are_equal(old, new)]


def _are_equal(old: dict[str, Any], new: dict[str, Any]) -> bool:
    exact = old.keys() - {"confidence", "scores"}
    if any(old[name] != new[name] for name in exact):
        return False
    scores = zip(old["scores"], new["scores"], strict=True)
    is_near = all(abs(one - other) <= NEARLY_SCORES for one, other in scores)
    return is_near and abs(old["confidence"] - new["confidence"]) <= NEARLY


def _print_table(spent: Mapping[str, float], floor: float) -> None:
    print("| stage | ms |")
    print("|---|---|")
    for stage, milliseconds in spent.items():
        print(f"| {stage} | {milliseconds:.2f} |")
    print(f"| together | {sum(spent.values()):.2f} |")
    print(f"floor of the encoder: {floor:.2f} ms")


if __name__ == "__main__":
    main()
