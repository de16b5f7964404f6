"""Names found in texts: as words of their own, however they are inflected, wherever a link may stand."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.annotate.disambiguate import Senses
from rag.annotate.matcher import Matcher, Mention, annotated, spans
from rag.annotate.normalise import in_any_case, spelt
from rag.annotate.prose import Form, prose
from rag.types import Span
from tests.toys import ToyEncoder

NAMES = {
    "seed": ("seed",),
    "cfg": ("CFG scale", "guidance scale"),
    "scale": ("scale",),
    "diffusion": ("latent diffusion model", "LDM"),
    "latent": ("latent",),
    "model": ("model",),
    "it": ("IT",),
    "c": ("C",),
    "cpp": ("C++",),
    "batch": ("batch",),
    "library": ("library",),
    "straße": ("Straße",),
    "vae": ("VAE", "variational auto-encoder"),
}
COMMON = frozenset("it a the seed scale model batch library".split())
MATCHER = Matcher(NAMES, COMMON)
# Pieces that a text is drawn from: names, what stands around them, and markup that may be broken.
PIECES = st.one_of(
    st.sampled_from([name for names in NAMES.values() for name in names]),
    st.sampled_from(
        "seeds SEED batches libraries models CFG-scale it c cs word Ünder 1seed seed's".split()
    ),
    st.sampled_from(
        [" ", " ", " ", "\n", "\n\n", ", ", ". ", "-", "/", "@", "(", ")", ":", "'", "\t", "\u00a0"]
    ),
    st.sampled_from(
        [
            "*",
            "**",
            "_",
            "__",
            "~~",
            "`",
            "``",
            "\n```\n",
            "\n    ",
            "\n# ",
            "\n- ",
            "\n> ",
            "\n1. ",
            "\\",
        ]
    ),
    st.sampled_from(
        [
            "[",
            "]",
            "](/x)",
            "[seed](/y)",
            "![",
            "<",
            ">",
            "<b>",
            "</b>",
            "<a href='/x'>",
            "</a>",
            "<h2>",
        ]
    ),
    st.sampled_from(
        [
            "</h2>",
            "<pre>",
            "</pre>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "&amp;",
            "&#115;",
            "&",
            "|",
        ]
    ),
    st.sampled_from(
        [
            "\n---\n",
            "\n| a | b |\n|---|---|\n| seed | model |\n",
            "\n[x]: /y\n",
            "https://a.test/",
            "\r\n",
        ]
    ),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
NOWHERE = np.zeros(64, dtype=np.float32)
FORMS = st.sampled_from(["text", "markdown", "html"])


def found(text: str, form: Form = "text", first_only: bool = False) -> list[Span]:
    read = prose(text, form)
    mentions = MATCHER.mentions(read)
    return spans(
        text,
        mentions,
        Senses(ToyEncoder().encode_query, lambda _: NOWHERE).meant(read.read, mentions),
        first_only,
    )


def names(text: str, form: Form = "text") -> list[str]:
    return [span.text for span in found(text, form)]


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
        read = in_any_case(spelt(span.text))
        assert any(
            read.startswith(in_any_case(spelt(name))[:-1]) for name in NAMES[span.entries[0]]
        )


@given(TEXTS, st.sampled_from(["markdown", "html"]), st.booleans())
def test_a_text_is_linked_once(text: str, form: Form, first_only: bool) -> None:
    once = annotated(text, found(text, form, first_only), form, "/t/{id}")  # type: ignore[arg-type]
    assert annotated(once, found(once, form, first_only), form, "/t/{id}") == once  # type: ignore[arg-type]


@given(TEXTS)
@example("**(**seed)")
@example("**(seed)**model")
@example('*"seed"*model and "*seed"*')
def test_links_change_nothing_else_of_markdown(text: str) -> None:
    read = MarkdownIt("commonmark", {"html": True}).enable("table")
    before = read.render(text)
    after = read.render(annotated(text, found(text, "markdown"), "markdown", "/t/{id}"))
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
    assert Matcher.of(dict(NAMES), COMMON, MATCHER) is MATCHER
    assert Matcher.of({"seed": ("seed",)}, COMMON, MATCHER) is not MATCHER


def test_of_shared_names_the_one_that_the_words_around_it_mean_is_first() -> None:
    encoder = ToyEncoder()
    meanings = {
        "animal": "a small animal with fur and a tail",
        "pointer": "a device on the desk with a button and wheel",
    }
    vectors = {entry: encoder.encode_query([text])[0].vector for entry, text in meanings.items()}
    senses = Senses(encoder.encode_query, vectors.__getitem__)
    text = "The button of the mouse and its wheel.\n\nA mouse is an animal with a tail."
    mentions = [
        Mention(place.start(), place.end(), ("animal", "pointer"), False)
        for place in re.finditer("mouse", text)
    ]
    first, second = senses.meant(text, mentions)
    assert first[0] == ("pointer", "animal")
    assert second[0] == ("animal", "pointer")
    assert 0.5 < first[1] <= 1
    assert 0.5 < second[1] <= 1
