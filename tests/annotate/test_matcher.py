"""Names found in texts: as words of their own, inflected, and wherever a link may stand."""

import re
from typing import Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.annotate.disambiguate import SenseDisambiguator
from rag.annotate.mask import HARD
from rag.annotate.matcher import Mention, NameMatcher, unlinked_spans, with_links
from rag.annotate.normalise import fold_case, normalise_spelling
from rag.annotate.prose import Form, prose_of
from rag.types import Span
from tests.annotate.texts import FORMS, NAMES, TEXTS
from tests.toys import ToyEncoder

COMMON = frozenset("it a the seed scale model batch library".split())
MATCHER = NameMatcher(NAMES, COMMON)
NOWHERE = np.zeros(64, dtype=np.float32)


def found(text: str, form: Form = "text", first_only: bool = False) -> list[Span]:
    masked = prose_of(text, form)
    mentions = MATCHER.mentions(masked)
    senses = SenseDisambiguator(ToyEncoder().encode_query, lambda _: NOWHERE)
    return unlinked_spans(text, mentions, senses.disambiguate(masked.read, mentions), first_only)


def names(text: str, form: Form = "text") -> list[str]:
    return [span.text for span in found(text, form)]


def linked(text: str, form: Form, first_only: bool = False) -> str:
    markup: Literal["markdown", "html"] = "html" if form == "html" else "markdown"
    return with_links(text, found(text, form, first_only), markup, "/t/{id}")


def test_the_longest_name_is_found() -> None:
    assert names("A latent diffusion model has a CFG scale.") == [
        "latent diffusion model",
        "CFG scale",
    ]


@pytest.mark.parametrize(
    "said", ["seeds", "Seeds", "SEED", "seed's", "batches", "libraries", "LDMs", "CFG-scales"]
)
def test_inflections_are_found(said: str) -> None:
    mentioned = found(f"Of {said}, many.")
    assert len(mentioned) == 1
    assert said.startswith(mentioned[0].text)


@pytest.mark.parametrize(
    "text",
    [
        "seedling reseed seed_bank pre-seed seed-bank",
        "https://a.test/seed www.a.test/model seed@a.test /usr/seed C:\\seed",
        "$seed @model #batch --scale model.fit() seed=1",
        "it costs c, and c is not c++x",
    ],
)
def test_parts_of_longer_words_and_of_addresses_are_not_names(text: str) -> None:
    assert names(text) == []


def test_names_that_are_written_like_words_count_only_in_their_own_case() -> None:
    assert names("IT is not it; C is not c, nor C++.") == ["IT", "C", "C++"]


@pytest.mark.parametrize(
    "said", ["CFG\nscale", "CFG  scale", "CFG-scale", "CFG_scale", "cfg\u00a0scale"]
)
def test_a_name_may_be_parted_in_any_way(said: str) -> None:
    assert names(f"the {said} of it") == [said]


def test_a_name_does_not_go_on_in_the_next_paragraph() -> None:
    assert names("Turn the CFG\n\nscale it up.") == ["scale"]


@pytest.mark.parametrize("text", ["Stra\u00dfe", "STRASSE", "strasse"])
def test_case_folds_as_unicode_says(text: str) -> None:
    assert [span.entries for span in found(text)] == [("straße",)]


@given(TEXTS, FORMS)
@example("a [seed](/t/seed) and a seed", "markdown")
def test_spans_are_in_order_apart_and_names(text: str, form: Form) -> None:
    reached = 0
    for span in found(text, form):
        assert reached <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert span.entries[0] in NAMES
        reached = span.end


@given(TEXTS)
def test_what_is_found_in_plain_text_spells_a_name(text: str) -> None:
    for span in found(text):
        read = fold_case(normalise_spelling(span.text))
        stems = [fold_case(normalise_spelling(name))[:-1] for name in NAMES[span.entries[0]]]
        assert read.startswith(tuple(stems))


@given(TEXTS, st.sampled_from(["markdown", "html"]), st.booleans())
def test_a_text_is_linked_once(text: str, form: Form, first_only: bool) -> None:
    once = linked(text, form, first_only)
    assert linked(once, form, first_only) == once


@given(TEXTS)
@example("**(**seed)")
@example("**(seed)**model")
@example('*"seed"*model and "*seed"*')
def test_links_change_nothing_else_of_markdown(text: str) -> None:
    read = MarkdownIt("commonmark", {"html": True}).enable("table")
    before = read.render(text)
    after = read.render(linked(text, "markdown"))
    assert re.sub(r'<a href="/t/[^"]*">(.*?)</a>', r"\1", after, flags=re.DOTALL) == before


@given(TEXTS)
def test_first_mentions_are_those_of_all_that_come_first(text: str) -> None:
    every, seen = found(text), dict[str, Span]()
    for span in every:
        seen.setdefault(span.entries[0], span)
    assert found(text, first_only=True) == list(seen.values())


def test_a_name_that_is_linked_already_is_no_first_mention() -> None:
    assert found("A [seed](/s), a seed, a model.", "markdown", first_only=True)[0].text == "model"


def test_what_finds_names_is_kept_while_they_are_the_same() -> None:
    assert NameMatcher.of(dict(NAMES), COMMON, MATCHER) is MATCHER
    assert NameMatcher.of({"seed": ("seed",)}, COMMON, MATCHER) is not MATCHER


def test_a_link_of_html_is_escaped_and_one_of_markdown_quoted() -> None:
    span = Span(2, 6, "seed", ("a&b (c)",), 1.0)
    assert with_links("a seed.", [span], "html", "/t/{id}?x&y") == (
        'a <a href="/t/a%26b%20%28c%29?x&amp;y">seed</a>.'
    )
    assert with_links("a seed.", [span], "markdown", "/t t/{id}") == (
        "a [seed](/t%20t/a%26b%20%28c%29)."
    )


def test_a_text_without_spans_stays_as_it_is() -> None:
    assert with_links("a seed.", [], "html", "/t/{id}") == "a seed."


def test_names_are_found_at_their_places_behind_a_long_text() -> None:
    text = "word and word. " * 20_000 + "\n\n" + "A latent space. " * 3
    assert [text[each.start : each.stop] for each in MATCHER.mentions(prose_of(text, "text"))] == [
        "latent"
    ] * 3


def test_a_name_of_two_entries_means_both() -> None:
    matcher = NameMatcher({"metal": ("Mercury",), "planet": ("mercury", "Mercury")}, frozenset())
    [mention] = matcher.mentions(prose_of("the mercury", "text"))
    assert mention == Mention(4, 11, ("metal", "planet"), False)


def test_of_names_with_other_capitals_the_one_that_is_written_so_is_meant() -> None:
    matcher = NameMatcher({"rag": ("RAG",), "rags": ("RaG",)}, frozenset())
    mentions = matcher.mentions(prose_of("RAG, RaG, rag", "text"))
    assert [mention.entries for mention in mentions] == [("rag",), ("rags",), ("rag", "rags")]


@pytest.mark.parametrize("text", [".NET", "a .NET app", "in .NET."])
def test_the_signs_of_a_name_belong_to_it(text: str) -> None:
    matcher = NameMatcher({"net": (".NET",)}, frozenset())
    [mention] = matcher.mentions(prose_of(text, "text"))
    assert text[mention.start : mention.stop] == ".NET"
    assert matcher.mentions(prose_of("NET", "text")) == []


def test_names_without_words_are_never_found() -> None:
    assert (
        NameMatcher({"plus": ("++",), "empty": ("",)}, frozenset()).mentions(prose_of("++", "text"))
        == []
    )


def test_a_linked_mention_is_no_span_but_counts_as_the_first() -> None:
    mentions = [Mention(0, 1, ("x",), True), Mention(2, 3, ("x",), False)]
    meant = [(("x",), 1.0)] * 2
    assert [span.start for span in unlinked_spans("x x", mentions, meant, False)] == [2]
    assert unlinked_spans("x x", mentions, meant, True) == []


@given(TEXTS, FORMS)
def test_no_mention_is_masked_and_a_linked_one_is_no_span(text: str, form: Form) -> None:
    masked = prose_of(text, form)
    for mention in MATCHER.mentions(masked):
        assert HARD not in masked.read[mention.start : mention.stop]
        assert mention.linked is (masked.free[mention.start] == HARD)


@given(st.sampled_from([name for names in NAMES.values() for name in names]))
def test_every_name_is_found_where_it_stands_alone(name: str) -> None:
    [mention] = MATCHER.mentions(prose_of(f"Of ({name}).", "text"))
    assert (mention.start, mention.stop) == (4, 4 + len(name))


def test_a_name_is_found_over_a_line_end_in_markup() -> None:
    text = "- the CFG\n  scale"
    [mention] = MATCHER.mentions(prose_of(text, "markdown"))
    assert text[mention.start : mention.stop] == "CFG\n  scale"


def test_no_names_or_no_text_have_no_mentions() -> None:
    assert NameMatcher({}, COMMON).mentions(prose_of("a seed", "text")) == []
    assert MATCHER.mentions(prose_of("", "text")) == []
