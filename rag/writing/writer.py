"""A question -> the events of its written answer: the reply, each sentence that holds, each that does not, the end.

What a language model says is shown a sentence at a time, and only what the cited definitions bear out; where nothing is
left, or the model fails, the quoted definition is the answer. A declined question never reaches the model.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rag.errors import Overloaded, WriterFailed
from rag.service.answering import AnswerService
from rag.types import Match, Reply
from rag.writing.grounding import MEANING_AT_LEAST, place_of
from rag.writing.prompt import messages, sources_of
from rag.writing.sentences import Sentence, sentences

if TYPE_CHECKING:
    from rag.writing.llm_client import Model

MATCHES = 5
SEVERAL = "Several entries may be meant."
NOTHING_LEFT = "Nothing that the language model wrote is borne out by the definitions."
DECLINED = "The glossary does not hold the answer."
OTHER_MEANING = "its meaning is another"


@dataclass(frozen=True)
class Kept:
    """A sentence that the cited entries bear out."""

    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Struck:
    """A sentence that is no part of the answer, and what speaks against it."""

    text: str
    why: str


@dataclass(frozen=True)
class End:
    """How it ended, the whole answer, the ids of the entries it rests on, and why it is not written, if it is not."""

    outcome: Literal["written", "quoted", "declined"]
    text: str
    citations: tuple[str, ...]
    why: str | None


Event: TypeAlias = Reply | Kept | Struck | End


class Writer:
    """Writes answers."""

    def __init__(self, service: AnswerService, model: "Model") -> None:
        """Take who answers, and who writes."""
        self._service = service
        self._model = model

    async def close(self) -> None:
        """Let go of the model."""
        await self._model.close()

    async def write(self, question: str) -> AsyncGenerator[Event, None]:
        """Yield the reply, then sentence by sentence what is written. Raises BadQuestion or Overloaded, at first."""
        reply = await self._service.ask(question, MATCHES)
        yield reply
        kept: list[Kept] = []
        why = None if reply.outcome == "answered" else SEVERAL
        if reply.outcome == "answered":
            try:
                async with aclosing(self._sentences(reply)) as events:
                    async for event in events:
                        kept += [event] if isinstance(event, Kept) else []
                        yield event
            except (WriterFailed, Overloaded) as error:
                why = str(error)
        end = end_of(reply, kept, why)
        self._service.metrics.written(end.outcome)
        yield end

    async def _sentences(self, reply: Reply) -> AsyncGenerator[Kept | Struck, None]:
        sources = sources_of(reply)
        async with aclosing(self._model.write(messages(reply.question, sources))) as words:
            async for sentence in sentences(words):
                yield await self._judged(sentence, sources)

    async def _judged(self, sentence: Sentence, sources: list[Match]) -> Kept | Struck:
        place = place_of(sentence.text, sentence.cited, sources)
        if isinstance(place, str):
            return Struck(sentence.text, place)
        source = sources[place.number - 1]
        evidence = f"{source.term}: {place.text}"
        written, quoted = await self._service.embed([sentence.text, evidence])
        if float(written @ quoted) < MEANING_AT_LEAST:
            return Struck(sentence.text, OTHER_MEANING)
        return Kept(sentence.text, (source.id,))


def end_of(reply: Reply, kept: list[Kept], why: str | None) -> End:
    """Return how an answer ended."""
    if reply.answer is None:
        return End("declined", DECLINED, (), None)
    if kept:
        cited = tuple(dict.fromkeys(each for sentence in kept for each in sentence.citations))
        return End("written", " ".join(each.text for each in kept), cited, why)
    return End("quoted", reply.answer.text, reply.answer.citations, why or NOTHING_LEFT)
