"""Texts that are glossaries, and texts that only look like one."""

from rag.formats.plain_text.lines import text_lines
from rag.formats.plain_text.recognition import is_glossary_text, section_text
from rag.formats.plain_text.sections import Section, find_sections

BOATS = {
    "Anchor": "An anchor is a heavy hook.",
    "Buoy": "A buoy is a float.",
    "Cleat": "A cleat holds ropes.",
    "Deck": "A deck is the floor.",
    "Keel": "A keel is the lowest beam.",
}


def is_glossary(terms: dict[str, str], file_name: str = "words", above: str = "") -> bool:
    text = above + "".join(f"{term}: {text}\n" for term, text in terms.items())
    return is_glossary_text(list(find_sections(text_lines(text))), file_name)


def test_terms_in_order_that_are_defined_are_a_glossary() -> None:
    assert is_glossary(BOATS)


def test_four_terms_are_too_few() -> None:
    assert not is_glossary(dict(list(BOATS.items())[:4]))


def test_terms_out_of_order_need_texts_that_define() -> None:
    backwards = dict(reversed(BOATS.items()))
    vague = dict.fromkeys(backwards, "something of the boat")
    assert is_glossary(backwards)
    assert not is_glossary(vague)


def test_a_file_or_a_title_may_say_that_a_text_is_a_glossary() -> None:
    vague = dict.fromkeys(reversed(BOATS), "something of the boat")
    assert is_glossary(vague, file_name="boat_glossary")
    assert is_glossary(vague, above="Terms and Definitions\n\n")
    assert not is_glossary(vague, file_name="boats")


def test_names_of_many_words_or_odd_signs_are_no_terms() -> None:
    assert not is_glossary({f"how to keep {term} dry": text for term, text in BOATS.items()})
    assert not is_glossary({f"--{term}=N": text for term, text in BOATS.items()})


def test_definitions_are_neither_single_letters_nor_chapters() -> None:
    assert not is_glossary(dict.fromkeys(BOATS, "x"), file_name="glossary")
    chapter = "It is a long story of boats. " * 50
    assert not is_glossary(dict.fromkeys(BOATS, chapter), file_name="glossary")


def test_a_text_with_much_beside_its_terms_is_no_glossary() -> None:
    prose = "It was late when the boat came in, and dark.\n" * 20
    assert is_glossary(BOATS, above="It was late, and dark.\n\n")
    assert not is_glossary(BOATS, above=f"{prose}\n")


def test_the_text_of_a_section_has_plain_links_and_separate_items() -> None:
    body = ("See [the yard](https://example.org):", "- wood", "- iron", "", "It", "floats.")
    section = Section("term", 1, "Boat", body)
    assert section_text(section) == "See the yard:\n\n- wood\n\n- iron\n\nIt floats."
