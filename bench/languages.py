"""Asks questions in several languages, and counts what is right, wrong at .7 or more, and declined.

    python -m bench.languages [--glosario FILE] [--wild FOLDER] [--model MODEL]

The glossaries are real ones, as their owners keep them; the questions lie in
tests/questions/languages. An answer is right if it cites every entry that the question is about; to
a question that the glossary cannot answer, a decline is.
"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.build.builder import build_index
from rag.search.engine import Engine
from rag.search.evaluation import GoldQuestion, read_questions
from rag.settings import Settings
from rag.types import Reply

QUESTIONS = Path(__file__).parent.parent / "tests/questions/languages"
CORPORA = Path(__file__).parent.parent.parent / "shared/corpora"
# From this confidence on, an answer is not doubted.
SURE = 0.7
VERDICTS = ("right", "right, unsure", "declined", "wrong, unsure", "wrong, sure")


@dataclass(frozen=True)
class Glossary:
    """A glossary, its language, and the start of the names of its files of questions."""

    questions: str
    corpus: Path
    language: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Print for each glossary and kind of question how many answers have each verdict."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--glosario", type=Path, default=CORPORA / "glosario/glossary.yml")
    parser.add_argument("--wild", type=Path, default=CORPORA / "wild")
    parser.add_argument("--model")
    parser.add_argument("--misses", action="store_true", help="List what is wrong and sure.")
    chosen = parser.parse_args(arguments)
    for glossary in glossaries(chosen.glosario, chosen.wild):
        with TemporaryDirectory() as folder:
            engine = engine_of(glossary, Path(folder) / "index", chosen.model)
            print_table(glossary, engine, chosen.misses)


def glossaries(glosario: Path, wild: Path) -> list[Glossary]:
    """Return the glossaries that are asked."""
    telemetry = wild / "opentelemetry/content"
    return [
        Glossary("de-glosario", glosario, "de"),
        Glossary("fr-glosario", glosario, "fr"),
        Glossary("ja-opentelemetry", telemetry / "ja", "ja"),
        Glossary("zh-opentelemetry", telemetry / "zh", "zh"),
    ]


def engine_of(glossary: Glossary, index: Path, model: str | None) -> Engine:
    """Return an engine of a new index of a glossary."""
    settings = Settings(
        corpus=glossary.corpus, language=glossary.language, index=index, model=model
    )
    build_index(settings)
    return Engine.open(settings)


def print_table(glossary: Glossary, engine: Engine, misses: bool) -> None:
    """Print the verdicts of the questions to one glossary, one kind a line."""
    questions = read_questions(QUESTIONS / f"{glossary.questions}.jsonl")
    questions += read_questions(QUESTIONS / f"{glossary.questions}-out-of-scope.jsonl")
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for question in questions:
        reply = engine.ask(question.q)
        found = verdict(question, reply)
        verdicts[question.kind][found] += 1
        if misses and found not in ("right", "declined"):
            print(f"    {found}: {question.q} -> {reply.matches[0].term} {reply.confidence:.2f}")
    print(f"{glossary.questions}, {engine.manifest.reach}")
    for kind, counts in verdicts.items():
        cells = [f"{counts[name]} {name}" for name in VERDICTS if counts[name]]
        print(f"  {kind} ({counts.total()}): {', '.join(cells)}")


def verdict(question: GoldQuestion, reply: Reply) -> str:
    """Return how good a reply is, one of VERDICTS."""
    if reply.answer is None:
        return "declined"
    is_right = bool(question.gold) and set(question.gold) <= set(reply.answer.citations)
    name = "right" if is_right else "wrong"
    if reply.confidence < SURE:
        return f"{name}, unsure"
    return name if is_right else f"{name}, sure"


if __name__ == "__main__":
    main()
