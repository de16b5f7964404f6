"""Formulas, components, MDX lines and directives are no prose."""

import pytest

from rag.annotate.extensions import extension_spans
from rag.annotate.markdown import prose_of_markdown


@pytest.mark.parametrize(
    "text",
    [
        "It is $seed + 1$ here.",
        "It is \\(seed\\) here.",
        "$$\nseed = 1\n$$",
        "\\[ seed \\]",
        "import Seed from './seed'",
        "export const seed = 1",
        ":::note[The seed]\nText.",
        ":::",
        '!!! note "The seed"',
        "import {\n  Seed,\n  Sampler\n} from 'seed'",
        "export const meta = {\n  title: 'A seed',\n  list: [\n'seed']\n}",
        "\\begin{align*}\nseed &= 1\n\\end{align*}",
        "It is {seed} here.",
        "A :seed[word] and ::seed{a=b}.",
        "A <Tabs items={['seed', 'b']}>x</Tabs>.",
    ],
)
def test_what_is_no_prose_is_masked(text: str) -> None:
    assert "seed" not in prose_of_markdown(text).free.lower()


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, a seed $6.",
        "We import a seed.",
        "`$a` seed `$b`",
        "Text of :::note\nseed",
        "import {a} from 'b'\nseed",
        "Note: seed {",
    ],
)
def test_what_only_looks_like_it_is_prose(text: str) -> None:
    assert "seed" in prose_of_markdown(text).free


@pytest.mark.parametrize(
    "sign",
    [
        "$a",
        "\\(",
        "<A ",
        '<A "',
        "{",
        "$$",
        "<A b={",
        "import *",
        "\\[",
        "\\begin{a}",
        ":a",
        "import {",
    ],
)
def test_a_long_row_of_signs_ends(sign: str) -> None:
    assert list(extension_spans(sign * 20_000)) is not None
