"""Macros of Hugo, MDN and Jekyll, replaced by the words that they show."""

import pytest

from rag.formats.documents.macros import Macros

TITLES = {"pod": "Pod", "node": "Node"}


def macros() -> Macros:
    return Macros(TITLES.get, lambda identifier: f"What a {identifier} is.")


def shown(text: str) -> str:
    return macros().shown(text)


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ('{{< glossary_tooltip term_id="pod" >}}', "Pod"),
        ('{{< glossary_tooltip text="the pods" term_id="pod" >}}', "the pods"),
        ('{{% glossary_tooltip term_id="pod" %}}', "Pod"),
        ("{{<glossary_tooltip term_id=pod>}}", "Pod"),
        ('{{< glossary_tooltip term_id="side-car" >}}', "side car"),
    ],
)
def test_a_tooltip_shows_its_text_or_the_title_or_the_id(macro: str, words: str) -> None:
    assert shown(f"a {macro} b") == f"a {words} b"


def test_ids_that_have_no_title_are_collected() -> None:
    site = macros()
    site.shown('{{< glossary_tooltip term_id="gone" >}} {{< glossary_tooltip term_id="pod" >}}')
    assert site.dangling == ["gone"]


def test_a_definition_is_shown_behind_its_prefix() -> None:
    assert shown('{{< glossary_definition term_id="pod" >}}') == "What a pod is."
    macro = '{{< glossary_definition prepend="In short:" term_id="pod" length="short" >}}'
    assert shown(macro) == "In short: What a pod is."
    assert Macros(TITLES.get).shown(macro) == "In short:"


def test_a_box_is_a_paragraph_that_names_its_kind() -> None:
    assert shown("{{< note >}}Mind this.{{< /note >}}") == "\n\nNote: Mind this.\n\n"


def test_the_state_of_a_feature_is_shown() -> None:
    macro = '{{< feature-state for_k8s_version="v1.2" state="beta" >}}'
    assert shown(macro) == "Feature state: Kubernetes v1.2 [beta]\n\n"


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ('{{< link title="the title" href="/x" >}}', "the title"),
        ('{{< link href="/x" >}}', ""),
        ('{{< term "pod" >}}', "Pod"),
        ("{{< term `any words` >}}", "any words"),
        ('{{< code "examples/pod.yaml" >}}', ""),
        ('{{< api-reference page="x" >}}', ""),
        ("{{< number 5 >}}", ""),
        ('[x]({{< ref "my page" >}})', "[x](my-page)"),
    ],
)
def test_a_shortcode_shows_its_words_but_no_paths(macro: str, words: str) -> None:
    assert shown(macro) == words


@pytest.mark.parametrize(
    "macro",
    [
        '{{< youtube "abc" >}}',
        '{{< figure-toc "x" >}}{{< /figure-toc >}}'.replace("figure-toc", "toc"),
        "{{EmbedLiveSample('x', 100)}}",
        "{{CSSRef}}",
        "{{deprecated_header}}",
        "{{ page.title }}",
        "{% include 'x.html' %}",
    ],
)
def test_macros_without_words_vanish(macro: str) -> None:
    assert shown(f"a{macro}b") == "ab"


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ('{{Glossary("HTML")}}', "HTML"),
        ('{{Glossary("HTML", "the pages")}}', "the pages"),
        ("{{JSxRef('Array.map()')}}", "Array.map()"),
        ('{{domxref("A\\"B")}}', 'A"B'),
        ("{{RFC(7231)}}", "RFC 7231"),
        ('{{RFC(7231, "Methods")}}', "RFC 7231: Methods"),
        ("{{bug(12345)}}", "bug 12345"),
        ('{{HTMLElement("style")}}', "&lt;style&gt;"),
        ('{{SVGElement("g", "a group")}}', "a group"),
        ("{{experimental_inline}}", "(experimental)"),
        ("{{non-standard_inline()}}", "(non-standard)"),
    ],
)
def test_a_call_shows_its_second_argument_or_its_first(macro: str, words: str) -> None:
    assert shown(macro) == words


def test_a_text_without_macros_stays() -> None:
    assert shown("a {b} {{ c") == "a {b} {{ c"
