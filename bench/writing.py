"""Measures how often a false sentence gets through, and how often a true one is struck.

    python -m bench.writing

A language model that lies in a dozen ways is asked the answerable questions. Each sentence of the
quoted definitions is written as it stands, shortened, and made false (`bench.sentence_changes`).
"""

import random
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bench.sentence_changes import FALSE, TRUE
from rag.entries.sentences import split_sentences
from rag.search.engine import Engine
from rag.search.gold_questions import read_questions
from rag.settings import Settings
from rag.types import Match
from rag.writing.grounding import MEANING_AT_LEAST, Support, find_support
from rag.writing.prompt import sources_of
from training.glossaries import QUESTIONS

# The score of a sentence whose words no source supports.
UNSUPPORTED = -1.0
# Scores by the kind of change.
Scores = dict[str, list[float]]


class Claim(NamedTuple):
    """A sentence that a model may write, the kind of change that made it, and its truth."""

    is_true: bool
    kind: str
    text: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what gets through."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    engine = Engine.open(Settings())
    for split in ("train", "dev"):
        rows = read_questions(QUESTIONS / f"{split}.jsonl")
        true, false = score_claims(engine, [row.q for row in rows])
        for name, scores in (("true", true), ("false", false)):
            print(f"{split}: {name} sentences     told  by words  let through")
            for line in table(scores):
                print(line)


def score_claims(engine: Engine, questions: list[str]) -> tuple[Scores, Scores]:
    """Return the scores of true and of false sentences about all entries that answer questions.

    A score is the cosine of a sentence with what supports it; -1 where nothing does.
    """
    true: Scores = defaultdict(list)
    false: Scores = defaultdict(list)
    sources = _quoted_sources(engine, questions)
    for source in sources:
        claims = list(claims_about(source, sources, random.Random(source.id)))
        for claim, score in zip(claims, support_scores(engine, claims, source), strict=True):
            scores = true if claim.is_true else false
            scores[claim.kind].append(score)
    return true, false


def claims_about(source: Match, sources: list[Match], chance: random.Random) -> Iterator[Claim]:
    """Yield true and false sentences about an entry."""
    for sentence in split_sentences(source.definition):
        for change in (*TRUE, *FALSE):
            text = change(sentence, source, chance)
            if text:
                yield Claim(change in TRUE, change.__name__, text)
        other = chance.choice(sources)
        if other.id != source.id:
            yield from _claims_of_another(sentence, source, other, chance)


def support_scores(engine: Engine, claims: list[Claim], source: Match) -> list[float]:
    """Return for each sentence its cosine with the text that supports it; -1 without support."""
    scores = np.full(len(claims), UNSUPPORTED)
    places: list[int] = []
    supporting: list[str] = []
    for place, claim in enumerate(claims):
        support = find_support(claim.text, [1], [source])
        if isinstance(support, Support):
            places.append(place)
            supporting.append(f"{source.term}: {support.text}")
    if places:
        written = engine.embed([claims[place].text for place in places])
        scores[places] = np.einsum("ij,ij->i", written, engine.embed(supporting))
    return scores.tolist()


def table(scores: Scores) -> Iterator[str]:
    """Yield a line a kind: how many sentences, the share supported by words, the share let through.

    A sentence is let through if its words are supported and its meaning is near enough.
    """
    together = [score for row in scores.values() for score in row]
    for kind, row in [*scores.items(), ("together", together)]:
        count = len(row)
        by_words = sum(score >= 0 for score in row) / count
        let_through = sum(score >= MEANING_AT_LEAST for score in row) / count
        yield f"  {kind.replace('_', ' '):26} {count:5} {by_words:8.3f} {let_through:8.3f}"


def _quoted_sources(engine: Engine, questions: list[str]) -> list[Match]:
    """Return the matches that answers to the questions quote, each entry once."""
    sources: dict[str, Match] = {}
    for question in questions:
        for source in sources_of(engine.ask(question)):
            sources[source.id] = source
    return list(sources.values())


def _claims_of_another(
    sentence: str, source: Match, other: Match, chance: random.Random
) -> Iterator[Claim]:
    """Yield false sentences that mix up two entries."""
    foreign = chance.choice(split_sentences(other.definition))
    yield Claim(False, "of_another_entry", foreign)
    renamed = foreign.replace(other.term, source.term)
    yield Claim(False, "of_another_entry_renamed", renamed)
    if source.term in sentence:
        yield Claim(False, "another_name", sentence.replace(source.term, other.term))


if __name__ == "__main__":
    main()
