"""Gathers the evidence that the first candidate answers a question. Pure."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.stems import stem
from rag.search.candidate import Candidate, Naming
from rag.search.confidence import HELD, LIKELY_NAMES, NAMED, SURE_NAMES, Evidence
from rag.search.denial import is_denial
from rag.search.glossary_words import GlossaryWords
from rag.search.late_interaction import COMMON_PIECES
from rag.search.name_match import stems_of_entry, stems_of_names
from rag.search.question import EncodedQuestion
from rag.types import Entry

# A larger lead counts as this one.
MAX_LEAD = 8.0
# Word pieces. Longer questions count as this long: the weights were fitted on none that is longer.
MAX_PIECES = 40
# The candidates behind the first with whose mean score it is compared.
RIVALS = 5
# Added to a share, so that its log-odds stay finite.
SMOOTHING = 1e-3
# An entry with so many questions of its own is fully enriched.
ENRICHED = 6
# A question of at least so many words, of which at most this share is distinct, is noise.
NOISE_WORDS, NOISE_SHARE = 4, 0.35
# The share of rare words in the glossary if a question has none.
NO_RARE_WORDS = 0.5


class EvidenceGatherer:
    """Gathers evidence from what was retrieved from one glossary."""

    def __init__(self, entries: Mapping[str, Entry], words: GlossaryWords) -> None:
        """Take the entries and the words of the glossary."""
        self._entries = entries
        self._words = words

    def gather(
        self,
        first: Candidate,
        scores: Sequence[float],
        question: EncodedQuestion,
        naming: Naming,
        background: float,
    ) -> Evidence:
        """Return the evidence that the first candidate answers.

        `scores` are those of all candidates, the first one's first; `background` is the cosine
        of the nearest background question.
        """
        entry = self._entries[first.entry]
        own = own_words(question.words, question.pack)
        in_first, in_first_names = _shares_in_entry(own, entry, self._words)
        floor = _floor(naming, first.entry)
        may_deny = not floor and question.may_deny
        return Evidence(
            **_scores(scores),
            names=first.features.names,
            sentence=first.features.sentence,
            passage_interaction=first.interaction.passage,
            entry_interaction=first.interaction.entry,
            rare_interaction=first.interaction.rare,
            weakest=first.interaction.weakest,
            coverage=first.link.coverage,
            exact=first.link.exact,
            likeness=first.link.likeness,
            background=background,
            length=math.log1p(min(len(question.encoding.pieces), MAX_PIECES)),
            content=math.log1p(len(own)),
            in_first=in_first,
            in_first_names=in_first_names,
            rare_in_glossary=_rare_in_glossary(own, question, self._words),
            **_named(naming, first.entry),
            enriched=min(1.0, math.log1p(len(entry.questions)) / math.log1p(ENRICHED)),
            floor=floor,
            denial=float(may_deny and is_denial(question.corrected, question.pack)),
            noise=float(_is_noise(question.words)),
            refused=float(naming.is_refused),
            unread=float(question.reading == "not"),
            badly_read=float(question.reading == "badly"),
        )


def own_words(spoken: Sequence[str], pack: LanguagePack = ENGLISH_PACK) -> list[str]:
    """Return the words of a question that frame nothing and describe no relation, each once."""
    unframed = [word for word in spoken if word not in pack.stopwords]
    own = []
    for word in unframed:
        if word not in pack.small_words and word not in pack.describing and len(word) > 1:
            own.append(word)
    return list(dict.fromkeys(own or unframed or spoken or ["?"]))


def _scores(scores: Sequence[float]) -> dict[str, float]:
    """Return the evidence in the scores of all candidates."""
    first, *others = scores
    lead = spread = MAX_LEAD
    if others:
        lead = min(first - max(others), MAX_LEAD)
        spread = first - fmean(others[:RIVALS])
    best = max(scores)
    share = math.exp(first - best) / sum(math.exp(score - best) for score in scores)
    odds = math.log((share + SMOOTHING) / (1 - share + SMOOTHING))
    return {"score": first, "lead": lead, "share": odds, "spread": spread}


def _named(naming: Naming, first: str) -> dict[str, float]:
    """Return the evidence in the phrase that the question asks for."""
    phrase, match = naming.phrase, naming.match
    bears = first in match.entries
    is_bare = phrase is not None and not phrase.framed and naming.is_unborne
    count = len(phrase.words) if phrase else 0
    is_plain = len(naming.mentions) == 1 and not naming.by_phrase
    values = {
        "plain": is_plain,
        "framed": phrase is not None and phrase.framed,
        "described": phrase is None,
        "one_word_unborne": is_bare and count == 1,
        "two_words_unborne": is_bare and count == 2,
        "borne_exactly": bears and match.kind in {"exact", "inflection"},
        "borne_nearly": bears and match.kind in {"like", "clipped", "within", "initials"},
    }
    return {name: float(value) for name, value in values.items()}


def _floor(naming: Naming, first: str) -> float:
    """Return the least confidence of a question that names its answer, 0 if it names none."""
    if naming.is_held:
        return HELD
    if naming.mentions and not naming.by_phrase:
        return NAMED
    if naming.by_phrase:
        return SURE_NAMES[naming.match.kind]
    is_framed = naming.phrase is not None and naming.phrase.framed
    if is_framed and naming.match.entries == (first,):
        return LIKELY_NAMES.get(naming.match.kind, 0.0)
    return 0.0


def _shares_in_entry(own: Sequence[str], entry: Entry, words: GlossaryWords) -> tuple[float, float]:
    """Return the shares of a question's own words in an entry and in its names, by their idf."""
    in_entry = stems_of_entry(entry)
    in_names = stems_of_names(entry)
    total = found = named = 0.0
    for word in own:
        weight = words.idf(word)
        total += weight
        found += weight * (stem(word) in in_entry)
        named += weight * (stem(word) in in_names)
    return found / total, named / total


def _rare_in_glossary(own: Sequence[str], question: EncodedQuestion, words: GlossaryWords) -> float:
    """Return the share of a question's rare words that the glossary uses.

    A word is rare if neither it nor its stem is among the first word pieces of the encoder.
    """
    vocabulary = question.vocabulary
    rare = []
    for word in own:
        if min(vocabulary.get(form, COMMON_PIECES) for form in (word, stem(word))) >= COMMON_PIECES:
            rare.append(word)
    if not rare:
        return NO_RARE_WORDS
    return sum(words.uses(word) for word in rare) / len(rare)


def _is_noise(spoken: Sequence[str]) -> bool:
    """Return whether a question repeats few words."""
    return len(spoken) >= NOISE_WORDS and len(set(spoken)) <= NOISE_SHARE * len(spoken)
