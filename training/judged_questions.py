"""Questions as judged on a glossary: the evidence they meet, and whether the first match is right.

The questions are those of the shipped glossary, of the two real ones, and of the written fields,
which are raw, half enriched and mostly enriched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.encoders.background import background_questions
from rag.search.confidence import Evidence
from training.fields import Field, field_names, half_enriched, mostly_enriched, read_field
from training.glossaries import Glossary, default_encoder, glossaries, indexed

# Every third of the other background questions is asked.
BACKGROUND_STEP = 3


@dataclass(frozen=True)
class JudgedQuestion:
    """The evidence that a question met, its kind, whether it has an answer, and came first."""

    evidence: Evidence
    kind: str
    is_answerable: bool
    is_right: bool

    @property
    def is_settled(self) -> bool:
        """Whether the rules decide."""
        evidence = self.evidence
        return bool(evidence.floor or evidence.noise or evidence.refused)


def judged_questions() -> dict[str, list[JudgedQuestion]]:
    """Return the judged questions by the name of the glossary.

    " dev" marks questions that nothing is fitted to, "+" and "++" enriched fields.
    """
    judged = {}
    for glossary in glossaries():
        judged[glossary.name] = list(judge_splits(glossary, ["train"]))
        judged[f"{glossary.name} dev"] = list(judge_splits(glossary, ["dev"]))
    for name in field_names():
        raw = read_field(name)
        for field in (raw, half_enriched(raw), mostly_enriched(raw)):
            judged[field.name] = list(judge_field(field))
    return judged


def judge_splits(glossary: Glossary, splits: Sequence[str]) -> Iterator[JudgedQuestion]:
    """Yield the questions of splits, and background questions, as judged on the glossary."""
    for split in splits:
        for name in (split, f"{split}-out-of-scope"):
            for row in glossary.questions(name):
                yield judge(glossary, row["q"], row.get("kind", "any"), row["gold"])
    yield from judge_background(glossary)


def judge_field(field: Field) -> Iterator[JudgedQuestion]:
    """Yield the questions of a field, and background questions, as judged on it."""
    glossary = indexed(field.name, "", field.entries, default_encoder())
    for question in field.questions:
        yield judge(glossary, question.text, question.kind, question.gold)
    yield from judge_background(glossary)


def judge_background(glossary: Glossary) -> Iterator[JudgedQuestion]:
    """Yield questions about anything in the world as judged on a glossary."""
    _, questions = background_questions()
    for question in questions[::BACKGROUND_STEP]:
        yield judge(glossary, question, "background", ())


def judge(glossary: Glossary, question: str, kind: str, gold: Sequence[str]) -> JudgedQuestion:
    """Return what a question meets in a glossary, and whether the first match is right."""
    found = glossary.ask(question, 1)
    is_right = found.candidates[0].entry in gold
    return JudgedQuestion(found.evidence, kind, bool(gold), is_right)
