"""Terms at the beginning of list items and paragraphs: emphasised, before a sign, above a list."""

from pathlib import Path

import pytest

from rag.formats.documents.blocks import page_blocks
from rag.formats.documents.item_terms import item_readings
from rag.formats.documents.markdown_tree import markdown_tree
from rag.formats.documents.reading import Reading
from rag.formats.documents.single_page import SingleDocument
from rag.formats.markup import parse_html
from tests.formats.reading import drafts_in

NAMES = ("Anchor", "Aft", "Bow", "Buoy", "Cleat")


def reading(source: str) -> Reading:
    readings = item_readings(page_blocks(parse_html(source)))
    return max(readings, key=lambda one: one.account(10_000).score)


def terms(source: str) -> dict[str, str]:
    return {term.name: term.definition for term in reading(source).terms}


def of_markdown(source: str) -> dict[str, str]:
    readings = item_readings(page_blocks(markdown_tree(source)))
    best = max(readings, key=lambda one: one.account(10_000).score)
    return {term.name: term.definition for term in best.terms}


def bold(end: str, names: tuple[str, ...] = NAMES) -> str:
    return "".join(f"<p><b>{name}</b>{end}A thing." for name in names)


@pytest.mark.parametrize("end", [": ", " – ", " - ", " — ", ". ", ", ", " ", "<br>"])
def test_names_in_bold_begin_terms(end: str) -> None:
    assert terms(bold(end)) == dict.fromkeys(NAMES, "A thing.")


@pytest.mark.parametrize("sign", [":", " -", " –"])
def test_a_sign_may_stand_within_the_name_in_bold(sign: str) -> None:
    found = terms(bold(" ", tuple(f"{name}{sign}" for name in NAMES)))
    assert found == dict.fromkeys(NAMES, "A thing.")


def test_bold_words_within_some_texts_are_no_names() -> None:
    assert terms("".join(f"<p>The <b>{name}</b> is one." for name in NAMES)) == {}
    assert terms(bold(" ") + "<p>Words." * len(NAMES)) == {}


def test_paragraphs_behind_a_name_belong_to_it_up_to_a_heading() -> None:
    source = f"{bold(': ')}<p>More, <b>in bold</b>.<ul><li>one</ul><h2>Notes</h2><p>Not of it."
    assert terms(source)["Cleat"] == "A thing.\n\nMore, **in bold**.\n\n- one"


def test_names_in_a_list_may_be_emphasised_in_any_way() -> None:
    found = of_markdown(
        "- **Bow** (prow): the front.\n"
        "- *Aft*: the back.\n"
        "- `keel` – the spine.\n"
        "- **[Deck](https://example.org)**: where one walks.\n"
        '- <a name="mast"></a>**Mast** A pole.\n'
        '- **jib** ("foresail", or "genoa"): a sail.\n'
    )
    assert found == {
        "Bow (prow)": "the front.",
        "Aft": "the back.",
        "keel": "the spine.",
        "Deck": "where one walks.",
        "Mast": "A pole.",
        'jib ("foresail", or "genoa")': "a sail.",
    }


def test_an_item_that_is_no_term_is_passed_over_and_swallowed_by_none() -> None:
    items = [f"<li><b>{name}</b>: A thing.</li>" for name in NAMES]
    found = reading(f"<ul>{''.join(items[:2])}<li>Just words.</li>{''.join(items[2:])}</ul>")
    assert {term.definition for term in found.terms} == {"A thing."}
    assert found.passed_over == {"list item": 1}


def test_plain_names_before_a_sign_begin_terms() -> None:
    expected = {"Bow": "the front.", "Aft": "the back.", "Keel (spine)": "below."}
    lines = ["Bow: the front.", "Aft - the back.", "Keel (spine) — below."]
    assert of_markdown("".join(f"- {line}\n" for line in lines)) == expected
    assert of_markdown("\n\n".join(lines)) == expected


def test_labels_are_no_names() -> None:
    assert set(of_markdown("- Bow: the front.\n- Aft: back.\n- See also: the sea.\n")) == {
        "Bow",
        "Aft",
    }


def test_texts_may_stand_in_lists_below_their_names() -> None:
    found = of_markdown("- Bow\n  - The front.\n  - It is sharp.\n- Aft\n  - The back.\n")
    assert found == {"Bow": "- The front.\n- It is sharp.", "Aft": "The back."}


def test_lists_below_letters_are_read() -> None:
    source = "- A\n  - **Aft**: the back.\n  - **Ark**: a ship.\n- B\n  - **Bow**: the front.\n"
    assert set(of_markdown(source)) == {"Aft", "Ark", "Bow"}


def test_a_list_of_years_is_no_glossary() -> None:
    assert (
        of_markdown("".join(f"- **19{year}** - Things happened.\n" for year in range(10, 20))) == {}
    )


def test_names_alone_in_bold_are_terms_beside_names_with_a_text(tmp_path: Path) -> None:
    page = "# Glossary\n\n**Mast** – holds sails.\n\n**Net**: holds fish.\n\n"
    page += "**Anchor.** Holds a boat.\n\n**Oar**\n\nMoves a boat.\n\n**Quay** - a wall.\n"
    drafts = drafts_in(SingleDocument(), tmp_path, page, "glossary.md")
    assert [(draft.term, draft.definition) for draft in drafts] == [
        ("Mast", "holds sails."),
        ("Net", "holds fish."),
        ("Anchor", "Holds a boat."),
        ("Oar", "Moves a boat."),
        ("Quay", "a wall."),
    ]
