"""Logged questions and an engine to what the glossary lacks now, by topic."""

from collections.abc import Iterable

from rag.gaps.open_questions import Gap, still_open
from rag.gaps.topics import Topic, topics
from rag.search.engine import Engine
from rag.types import MissedQuestion


def ask_again(engine: Engine, missed: MissedQuestion) -> Gap | None:
    """Return a missed question as it is now, or None if the glossary answers it by now.

    Raises BadQuestion.
    """
    reply, vector = engine.ask_with_vector(missed.question)
    return still_open(missed, reply, vector, engine.index.entries)


def topics_of(engine: Engine, gaps: Iterable[Gap]) -> list[Topic]:
    """Return the gaps of the glossary by topic, the largest first."""
    index = engine.index
    names, background = engine.retriever.names, index.background.background
    return topics(list(gaps), background, names, index.entries, engine.language)
