"""Turn dictionary articles into drafts: one for each sense, none for an article that only refers.

An article such as "MHW: see {mean high water}" gives its headwords to the one that it names.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.formats.dictionaries.article_text import Article, sense_drafts
from rag.formats.drafts import Draft

REFERENCE = re.compile(r"\{([^{}]{1,300})\}")
# Braces with such signs in them are those of a program or a formula and refer to nothing, unless
# there is an address in them.
PROGRAM = re.compile(r"[;|=]|\s:\s|^\s*$")
ADDRESS = re.compile(r"\(\S+[:/.]\S+\)\s*$")
REDIRECT = re.compile(
    r"(?:\[[^\]]*\] )?(?:(?:See|Same as|=|Syn\.?|Syn\.? for|Synonym for) )?\{([^{}]{1,200})\}\.?"
)
SEE = re.compile(
    r"\b(?:[Ss]ee|[Cc]ompare|[Cc]ontrast|[Cc]f\.)(?: also)?(?: with)?"
    r"((?:[ ,;]+(?:and |or |the )?\{[^{}]+\})+)"
)
# A paragraph that may stand beside the only reference: a source, or a doubt of the editors.
BESIDE = re.compile(r"\[.*\]|Pronunciation: .*")
# How many articles that only refer are followed in a row.
MAX_HOPS = 5
# How many senses of the article at the end get the names.
MAX_TARGETS = 20


def article_drafts(articles: Iterable[Article]) -> Iterator[Draft]:
    """Yield the drafts of articles; one that only refers to another gives it its own names."""
    drafts = _all_senses(articles)
    redirects = list(map(_redirect, drafts))
    bearers = _places_by_name(drafts)
    aliases: dict[int, list[str]] = defaultdict(list)
    merged = set()
    for place, draft in enumerate(drafts):
        for target in _targets(place, redirects, bearers):
            aliases[target] += (draft.term, *draft.aliases)
            merged.add(place)
    for place, draft in enumerate(drafts):
        if place not in merged:
            names = (*draft.aliases, *aliases[place])
            yield _without_braces(replace(draft, aliases=names))


def _all_senses(articles: Iterable[Article]) -> list[Draft]:
    drafts: list[Draft] = []
    for article in articles:
        drafts += sense_drafts(article)
    return drafts


def _places_by_name(drafts: Sequence[Draft]) -> Mapping[str, list[int]]:
    """Return the places of the drafts that bear each name, in lower case."""
    places = defaultdict(list)
    for place, draft in enumerate(drafts):
        for name in (draft.term, *draft.aliases):
            places[name.casefold()].append(place)
    return places


def _redirect(draft: Draft) -> str:
    """Return the name that an article only refers to; '' if it says more."""
    first, *others = draft.definition.split("\n\n")
    reference = REDIRECT.fullmatch(first)
    if reference and all(map(BESIDE.fullmatch, others)):
        return reference[1].strip()
    return ""


def _targets(
    place: int, redirects: Sequence[str], bearers: Mapping[str, list[int]]
) -> Sequence[int]:
    """Return the places of the senses that an article only refers to.

    There are none if it says more, or if the name that it refers to is borne by no article.
    """
    name = redirects[place]
    for _ in range(MAX_HOPS):
        if not name:
            return []
        bearing = bearers.get(name.casefold(), [])
        others = [other for other in bearing[:MAX_TARGETS] if other != place]
        defining = [other for other in others if not redirects[other]]
        if defining or not others:
            return defining
        name = redirects[others[0]]
    return []


def _without_braces(draft: Draft) -> Draft:
    """Return a draft that sees what its text refers to, with references as plain words."""
    see_also = dict.fromkeys(_references(draft))
    definition = REFERENCE.sub(_as_words, draft.definition)
    return replace(draft, see_also=tuple(see_also), definition=definition)


def _references(draft: Draft) -> Iterator[str]:
    """Yield the names that a draft refers to as its only text, or after words such as 'see'."""
    names = [_redirect(draft)]
    for see in SEE.finditer(draft.definition):
        names += REFERENCE.findall(see[1])
    for name in names:
        stripped = name.strip()
        if stripped and not ADDRESS.search(stripped):
            yield stripped


def _as_words(braces: re.Match[str]) -> str:
    """Return the words of a reference; braces of a program or a formula stay."""
    words = " ".join(braces[1].split())
    if PROGRAM.search(words) and not ADDRESS.search(words):
        return braces[0]
    return words
