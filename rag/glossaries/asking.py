"""Asks several glossaries at a time, and makes one reply of theirs."""

import asyncio
import logging
from collections.abc import Sequence

from rag.errors import BadQuestion, GlossaryDown, RagError
from rag.glossaries.hosting import HostedGlossary
from rag.glossaries.merging import merged_reply
from rag.glossaries.records import ReplyOfAll
from rag.http.problems import UNFORESEEN
from rag.types import Reply

log = logging.getLogger(__name__)


async def ask_glossaries(
    glossaries: Sequence[HostedGlossary], question: str, limit: int, only: str = ""
) -> ReplyOfAll:
    """Return the reply of all glossaries to a question, or of `only` one, by its name.

    What cannot be asked is left out, and said. The question is counted and logged by the glossary
    that answered, or came nearest. Raises BadQuestion, or GlossaryDown if none can be asked.
    """
    asked = [each for each in glossaries if only in ("", each.name)]
    results = await asyncio.gather(*(_result(each, question, limit) for each in asked))
    replies: dict[str, Reply] = {}
    faults: dict[str, str] = {}
    for each, result in zip(asked, results, strict=True):
        if isinstance(result, str):
            faults[each.name] = result
        else:
            replies[each.name] = result
    if not replies:
        reasons = " ".join(f"{name}: {fault}" for name, fault in faults.items())
        raise GlossaryDown(f"No glossary can be asked. {reasons}")
    merged = merged_reply(replies, limit, faults)
    first = merged.matches[0].glossary
    for each in asked:
        if each.name == first:
            each.service.record(question, replies[first])
    return merged


async def _result(glossary: HostedGlossary, question: str, limit: int) -> Reply | str:
    """Return the reply of a glossary, or why it has none. Raises BadQuestion."""
    if glossary.reason:
        return glossary.reason
    try:
        return await glossary.service.try_out(question, limit)
    except BadQuestion:
        raise
    except RagError as error:
        return str(error)
    except Exception:
        log.exception("%s did not answer", glossary.name)
        return UNFORESEEN
