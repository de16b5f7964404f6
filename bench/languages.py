"""Asks questions in several languages, and counts what is right, wrong at .7 or more, and declined.

    python -m bench.languages [--glosario FILE] [--wild FOLDER] [--model MODEL] [--misses]

The glossaries are real ones, as their owners keep them; the questions lie in
tests/questions/languages: `train` was looked at while the words of the languages were chosen, `dev`
was not. An answer is right if it cites every entry that the question is about; to a question that
the glossary cannot answer, a decline is.
"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.build.builder import build_index
from rag.search.engine import Engine
from rag.search.gold_questions import GoldQuestion, read_questions
from rag.settings import Settings
from rag.types import Reply

QUESTIONS = Path(__file__).parent.parent / "tests/questions/languages"
CORPORA = Path(__file__).parent.parent.parent / "shared/corpora"
# From this confidence on, an answer is not doubted.
SURE = 0.7
VERDICTS = ("right", "right, unsure", "declined", "wrong, unsure", "wrong, sure")
# The kinds of questions that give the names of entries; "meaning" describes one.
NAMING, MEANING = ("name", "misspelt", "comparison"), "meaning"


@dataclass(frozen=True)
class Glossary:
    """A glossary, the language in which it is read, and the files of questions to it."""

    corpus: Path
    language: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question with the verdict on its reply, and whether a right entry is among the matches."""

    question: GoldQuestion
    verdict: str
    found: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Print for each set and kind of question how many answers have each verdict; then totals."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--glosario", type=Path, default=CORPORA / "glosario/glossary.yml")
    parser.add_argument("--wild", type=Path, default=CORPORA / "wild")
    parser.add_argument("--model")
    parser.add_argument("--misses", action="store_true", help="List what is wrong and sure.")
    chosen = parser.parse_args(arguments)
    by_language: dict[str, list[Asked]] = defaultdict(list)
    for glossary in glossaries(chosen.glosario, chosen.wild):
        with TemporaryDirectory() as folder:
            engine = engine_of(glossary, Path(folder) / "index", chosen.model)
            print(f"{glossary.corpus.name} in {glossary.language}, {engine.manifest.reach}")
            for name in glossary.questions:
                asked = ask_all(engine, name)
                print_table(name, asked, chosen.misses)
                by_language[name[:2]] += asked
    for language, asked in by_language.items():
        print(totals(language, asked))


def glossaries(glosario: Path, wild: Path) -> list[Glossary]:
    """Return the glossaries that are asked; that in English has translations."""
    telemetry = wild / "opentelemetry/content"
    translated = tuple(f"{language}-glosario-in-english-dev" for language in ("de", "fr", "ja"))
    return [
        Glossary(glosario, "de", ("de-glosario-train",)),
        Glossary(glosario, "fr", ("fr-glosario-train",)),
        Glossary(glosario, "en", translated),
        Glossary(wild / "materialdigital/Glossar.md", "de", ("de-materialdigital-dev",)),
        Glossary(wild / "openllm-fr", "fr", ("fr-openllm-dev",)),
        Glossary(telemetry / "ja", "ja", ("ja-opentelemetry-train", "ja-opentelemetry-dev")),
        Glossary(telemetry / "zh", "zh", ("zh-opentelemetry-train", "zh-opentelemetry-dev")),
    ]


def engine_of(glossary: Glossary, index: Path, model: str | None) -> Engine:
    """Return an engine of a new index of a glossary."""
    settings = Settings(
        corpus=glossary.corpus, language=glossary.language, index=index, model=model
    )
    build_index(settings)
    return Engine.open(settings)


def ask_all(engine: Engine, name: str) -> list[Asked]:
    """Return the questions of a set, each with the verdict on its reply."""
    questions = read_questions(QUESTIONS / f"{name}.jsonl")
    questions += read_questions(QUESTIONS / f"{name}-out-of-scope.jsonl")
    asked = []
    for question in questions:
        reply = engine.ask(question.q)
        found = bool({match.id for match in reply.matches}.intersection(question.gold))
        asked.append(Asked(question, verdict(question, reply), found))
    return asked


def print_table(name: str, asked: Iterable[Asked], misses: bool) -> None:
    """Print the verdicts of a set of questions, one kind a line."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in asked:
        verdicts[each.question.kind][each.verdict] += 1
        if misses and each.verdict not in ("right", "declined"):
            print(f"      {each.verdict}: {each.question.q}")
    print(f"  {name}")
    for kind, counts in verdicts.items():
        print(f"    {kind} ({counts.total()}): {_in_words(counts)}")


def _in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in VERDICTS if counts[name])


def totals(language: str, asked: Sequence[Asked]) -> str:
    """Return a line with the figures of a language: names right, wrong and sure, meaning found."""
    named = [each for each in asked if each.question.kind in NAMING]
    right = sum(each.verdict.startswith("right") for each in named)
    wrong = sum(each.verdict == "wrong, sure" for each in asked)
    meant = [each for each in asked if each.question.kind == MEANING]
    found = sum(each.found for each in meant)
    return (
        f"{language}: {right} of {len(named)} named entries right, {wrong} of {len(asked)} wrong "
        f"and sure, {found} of {len(meant)} paraphrases among five matches"
    )


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
