"""A reply or an entry as plain text, for clients without pages: dictionaries, chats, assistants.

Pure functions.
"""

from collections.abc import Iterable, Sequence

from rag.types import Entry, Match, Quote, Reply

DECLINED = "The glossary does not hold the answer."
UNBORNE = 'No entry for "{}".'
MENTIONED = 'It is mentioned in {}: "{}"'
MEANT = "Did you mean {}?"
NEAREST, NEAREST_AT_MOST = "The nearest it holds: {}.", 3
SEVERAL = "Several entries may be meant: {}."
QUOTED = "From the glossary: {}."


def reply_text(reply: Reply, written: str = "") -> str:
    """Return a reply as text: the definitions word for word and their sources, or that it declines.

    `written`, an answer by a language model, stands in the place of the definitions.
    """
    terms = {match.id: match.term for match in reply.matches}
    answer = reply.answer
    if answer is None:
        return _declined(reply)
    sources = [f"{terms.get(entry_id, entry_id)} [{entry_id}]" for entry_id in answer.citations]
    cited = ", ".join(sources)
    definitions = _quoted(answer, reply.matches)
    if reply.outcome == "ambiguous":
        paragraphs = [SEVERAL.format(cited), definitions]
    else:
        paragraphs = [written or definitions, QUOTED.format(cited)]
    paragraphs += filter(None, (answer.notice, reply.note))
    return "\n\n".join(paragraphs)


def _declined(reply: Reply) -> str:
    """Return that there is no answer: what has no entry, where it is mentioned, what is near."""
    sentences = [UNBORNE.format(reply.asked_for) if reply.asked_for else DECLINED]
    if reply.did_you_mean:
        sentences.append(MEANT.format(reply.did_you_mean))
    for mention in reply.mentions[:1]:
        sentences.append(MENTIONED.format(mention.term, mention.text))
    if reply.matches:
        nearest = ", ".join(match.term for match in reply.matches[:NEAREST_AT_MOST])
        sentences.append(NEAREST.format(nearest))
    if reply.note:
        sentences.append(reply.note)
    return " ".join(sentences)


def _quoted(answer: Quote, matches: Sequence[Match]) -> str:
    """Return the quoted definitions, each under its term if there are several."""
    by_id = {match.id: match for match in matches}
    # More entries may be cited than are matched. Then the terms stand in the line of sources only.
    is_complete = by_id.keys() >= set(answer.citations)
    if len(answer.citations) == 1 or not is_complete:
        return answer.text
    cited = [by_id[entry_id] for entry_id in answer.citations]
    return "\n\n".join(f"{match.term}:\n{match.quoted}" for match in cited)


def entry_text(entry: Entry, see_also: Iterable[Entry]) -> str:
    """Return an entry as text: term, aliases, definition word for word, related terms, status."""
    paragraphs = [entry.term]
    if entry.aliases:
        paragraphs.append(f"Also: {', '.join(entry.aliases)}.")
    paragraphs.append(entry.definition)
    related = [other.term for other in see_also]
    if related:
        paragraphs.append(f"See also: {', '.join(related)}.")
    if entry.status != "approved":
        paragraphs.append(f"Status: {entry.status}.")
    return "\n\n".join(paragraphs)
