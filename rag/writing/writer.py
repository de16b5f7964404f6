"""Answers written by a language model, as a stream of events, checked sentence by sentence.

A sentence is kept only if the definitions it cites support it. If none is left, or the model fails,
the quoted definition is the answer. A declined question never reaches the model.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rag.errors import Overloaded, WriterFailed
from rag.service.answering import AnswerService
from rag.types import Match, Reply
from rag.writing.grounding import MEANING_AT_LEAST, find_support
from rag.writing.prompt import prompt_messages, sources_of
from rag.writing.sentences import CitedSentence, streamed_sentences

if TYPE_CHECKING:
    from rag.llm.streaming import LanguageModel

MATCHES = 5
SEVERAL = "Several entries may be meant."
NOTHING_LEFT = "Nothing that the language model wrote is supported by the definitions."
DECLINED = "The glossary does not hold the answer."
OTHER_MEANING = "its meaning is another"


@dataclass(frozen=True)
class Kept:
    """A sentence that the cited entries support."""

    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """A sentence that is no part of the answer; `why` says what is wrong with it."""

    text: str
    why: str


@dataclass(frozen=True)
class End:
    """The end of an answer: its outcome, its whole text, and the ids of the entries it cites.

    `why` says why it is not written, or not to the end.
    """

    outcome: Literal["written", "quoted", "declined"]
    text: str
    citations: tuple[str, ...]
    why: str | None


Event: TypeAlias = Reply | Kept | Rejected | End


class AnswerWriter:
    """Writes answers to questions."""

    def __init__(self, service: AnswerService, model: "LanguageModel") -> None:
        """Ask `service` for replies, and let `model` word them."""
        self._service = service
        self._model = model

    async def close(self) -> None:
        """Close the connections to the model."""
        await self._model.close()

    async def write(self, question: str) -> AsyncGenerator[Event, None]:
        """Yield the reply, each sentence kept or struck, and the end.

        Raises BadQuestion or Overloaded before the first event.
        """
        reply = await self._service.ask(question, MATCHES)
        yield reply
        kept: list[Kept] = []
        why = None if reply.outcome == "answered" else SEVERAL
        if reply.outcome == "answered":
            try:
                async with aclosing(self._sentences(reply)) as events:
                    async for event in events:
                        if isinstance(event, Kept):
                            kept.append(event)
                        yield event
            except (WriterFailed, Overloaded) as error:
                why = str(error)
        end = _end(reply, kept, why)
        self._service.metrics.count_written(end.outcome)
        yield end

    async def _sentences(self, reply: Reply) -> AsyncGenerator[Kept | Rejected, None]:
        """Yield the sentences of the model. Raises WriterFailed or Overloaded."""
        sources = sources_of(reply)
        prompt = prompt_messages(reply.question, sources)
        async with aclosing(self._model.stream(prompt)) as words:
            async for sentence in streamed_sentences(words):
                yield await self._checked(sentence, sources)

    async def _checked(self, sentence: CitedSentence, sources: list[Match]) -> Kept | Rejected:
        """Return the sentence, kept if its words and its meaning are those of a source."""
        place = find_support(sentence.text, sentence.cited, sources)
        if isinstance(place, str):
            return Rejected(sentence.text, place)
        source = sources[place.number - 1]
        evidence = f"{source.term}: {place.text}"
        written, quoted = await self._service.embed([sentence.text, evidence])
        if float(written @ quoted) < MEANING_AT_LEAST:
            return Rejected(sentence.text, OTHER_MEANING)
        return Kept(sentence.text, (source.id,))


def _end(reply: Reply, kept: list[Kept], why: str | None) -> End:
    """Return the end of an answer, of which these sentences were kept."""
    if reply.answer is None:
        return End("declined", DECLINED, (), None)
    if kept:
        cited: dict[str, None] = {}
        for sentence in kept:
            cited.update(dict.fromkeys(sentence.citations))
        text = " ".join(sentence.text for sentence in kept)
        return End("written", text, tuple(cited), why)
    return End("quoted", reply.answer.text, reply.answer.citations, why or NOTHING_LEFT)
