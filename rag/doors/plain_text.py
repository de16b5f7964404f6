"""A reply or an entry -> plain words, for those who see no page: terminals of dictionaries, chats, assistants. Pure."""

from collections.abc import Iterable, Sequence

from rag.types import Entry, Match, Quote, Reply

DECLINED = "The glossary does not hold the answer."
NEAREST, NEAREST_AT_MOST = "The nearest it holds: {}.", 3
SEVERAL = "Several entries may be meant: {}."
QUOTED = "From the glossary: {}."


def in_words(reply: Reply, written: str = "") -> str:
    """Return what a reply says: the definitions word for word and where they stand, or that there is none.

    What was `written` from the definitions stands in their place.
    """
    terms = {match.id: match.term for match in reply.matches}
    if reply.answer is None:
        nearest = ", ".join([*terms.values()][:NEAREST_AT_MOST])
        return f"{DECLINED} {NEAREST.format(nearest)}" if nearest else DECLINED
    cited = ", ".join(f"{terms.get(each, each)} [{each}]" for each in reply.answer.citations)
    if reply.outcome == "ambiguous":
        parts = [SEVERAL.format(cited), quoted(reply.answer, reply.matches)]
    else:
        parts = [written or quoted(reply.answer, reply.matches), QUOTED.format(cited)]
    return "\n\n".join([*parts, *([reply.answer.notice] if reply.answer.notice else [])])


def quoted(answer: Quote, matches: Sequence[Match]) -> str:
    """Return the quoted definitions; where there are several, each under its term."""
    found = {match.id: match for match in matches}
    # More may be cited than is offered; then nothing is left out, and the terms stand in the line beside.
    if len(answer.citations) == 1 or not found.keys() >= set(answer.citations):
        return answer.text
    return "\n\n".join(
        f"{found[each].term}:\n{found[each].definition}" for each in answer.citations
    )


def in_full(entry: Entry, see_also: Iterable[Entry]) -> str:
    """Return an entry: its term, what else it is called, its definition word for word, what to see also."""
    also = [f"Also: {', '.join(entry.aliases)}."] if entry.aliases else []
    related = [other.term for other in see_also]
    see = [f"See also: {', '.join(related)}."] if related else []
    state = [f"Status: {entry.status}."] if entry.status != "approved" else []
    return "\n\n".join([entry.term, *also, entry.definition, *see, *state])
