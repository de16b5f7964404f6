"""Concepts of TBX, read in the language wanted."""

from collections import Counter
from pathlib import Path

import pytest

from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, DraftOrNote
from rag.formats.terminologies.tbx_reading import read_concepts
from rag.types import Translation

TEXT = '<descrip type="definition">The front.</descrip>'


def term(name: str, *notes: str) -> str:
    """Return the section of a term with its notes."""
    return f"<tig><term>{name}</term>{''.join(notes)}</tig>"


def note(kind: str, text: str) -> str:
    return f'<termNote type="{kind}">{text}</termNote>'


def section(*parts: str, language: str = "en") -> str:
    return f'<langSet xml:lang="{language}">{"".join(parts)}</langSet>'


def concepts(folder: Path, *parts: str, language: str = "en") -> list[DraftOrNote]:
    body = f'<termEntry id="c1">{"".join(parts)}</termEntry>'
    path = folder / "some.tbx"
    path.write_text(f"<martif><text><body>{body}</body></text></martif>", encoding="utf-8")
    return list(read_concepts(path, language, Counter()))


def draft(folder: Path, *parts: str, language: str = "en") -> Draft:
    [found] = concepts(folder, *parts, language=language)
    assert isinstance(found, Draft)
    return found


def test_a_concept_has_its_id_its_file_and_its_line(tmp_path: Path) -> None:
    found = draft(tmp_path, section(TEXT, term("bow")))
    assert (found.term, found.definition, found.id) == ("bow", "The front.", "c1")
    assert (found.file, found.line) == (str(tmp_path / "some.tbx"), 1)
    assert not found.complete


def test_the_preferred_term_goes_first_and_an_avoided_one_last(tmp_path: Path) -> None:
    avoided = term("prow", note("administrativeStatus", "deprecatedTerm-admn-sts"))
    preferred = term("bow", note("administrativeStatus", "preferredTerm-admn-sts"))
    short = term("B", note("termType", "abbreviation"))
    found = draft(tmp_path, section(TEXT, avoided, short, term("stem"), preferred))
    assert (found.term, found.aliases) == ("bow", ("stem", "B", "prow"))


@pytest.mark.parametrize("standing", ["deprecatedTerm-admn-sts", "obsolete", "notRecommended"])
def test_a_concept_with_avoided_terms_alone_is_deprecated(tmp_path: Path, standing: str) -> None:
    avoided = term("bow", note("normativeAuthorization", standing))
    assert draft(tmp_path, section(TEXT, avoided)).status == "deprecated"
    assert draft(tmp_path, section(TEXT, avoided, term("prow"))).status == "approved"


@pytest.mark.parametrize(
    "part",
    ["<note>Draft</note>", '<termNote type="processStatus">unprocessed</termNote>'],
)
def test_a_note_or_a_process_status_states_a_draft(tmp_path: Path, part: str) -> None:
    found = draft(tmp_path, section(TEXT, term("bow", part)))
    assert (found.status, found.definition) == ("draft", "The front.")


def test_texts_follow_the_definition_in_one_order_and_stand_once(tmp_path: Path) -> None:
    parts = (
        "<note>A note.</note>",
        '<descrip type="example">a bow</descrip>',
        '<descrip type="context">The front.</descrip>',
        '<descripGrp><descrip type="explanation">Of a boat.</descrip></descripGrp>',
        "<note>Source: https://x.test/bow</note>",
    )
    found = draft(tmp_path, section(*parts, TEXT, term("bow")))
    assert found.definition == "The front.\n\nOf a boat.\n\nExample: a bow\n\nA note."


def test_a_note_on_a_note_of_a_term_says_nothing_of_the_concept(tmp_path: Path) -> None:
    group = f"<termNoteGrp>{note('termType', 'fullForm')}<note>Unsure.</note></termNoteGrp>"
    assert draft(tmp_path, section(TEXT, term("bow", group))).definition == "The front."


def test_codes_of_other_programs_are_left_out(tmp_path: Path) -> None:
    text = '<descrip type="definition">The <bpt i="1">&lt;b&gt;</bpt>front.</descrip>'
    assert draft(tmp_path, section(text, term("bow"))).definition == "The front."


def test_links_lead_to_ids_or_to_names(tmp_path: Path) -> None:
    links = (
        '<ref type="crossReference" target="c2">stern</ref>',
        '<descrip type="relatedConcept"> the\n keel </descrip>',
        '<ref type="crossReference"/>',
    )
    assert draft(tmp_path, *links, section(TEXT, term("bow"))).see_also == ("c2", "the keel")


def test_subjects_are_tags_and_ids_within_a_concept_are_known_to_links(tmp_path: Path) -> None:
    subject = '<descrip type="subjectField"> ships and\nboats </descrip>'
    found = draft(tmp_path, subject, section('<tig id="t1"><term>bow</term></tig>', TEXT))
    assert (found.tags, found.also_known) == (("ships and boats",), ("c1", "t1"))


def test_other_languages_are_translations_with_their_definitions(tmp_path: Path) -> None:
    german = section(TEXT.replace("The front", "Vorn"), term("Bug"), language="de")
    common = '<descrip type="definition" xml:lang="fr">Devant.</descrip>'
    french = section(term("proue"), language="fr")
    found = draft(tmp_path, common, section(TEXT, term("bow")), german, french)
    assert found.translations == (
        Translation("de", "Bug", "Vorn."),
        Translation("fr", "proue", "Devant."),
    )
    assert found.definition == "The front."


def test_a_language_without_terms_is_none(tmp_path: Path) -> None:
    found = draft(tmp_path, section(TEXT, term("bow")), section(TEXT, term(" "), language="de"))
    assert found.translations == ()


def test_a_concept_without_terms_is_left_out_with_a_note(tmp_path: Path) -> None:
    [fault] = concepts(tmp_path, section(TEXT))
    assert isinstance(fault, Fault)
    assert fault.message == "the concept 'c1' has no term; left out"


def test_words_that_are_missing_in_the_language_are_taken_from_another_with_a_note(
    tmp_path: Path,
) -> None:
    fault, found = concepts(tmp_path, section(TEXT, term("bow")), language="fr")
    assert isinstance(fault, Fault)
    assert fault.message == "'bow' has no term in 'fr'; taken in 'en'"
    assert isinstance(found, Draft)
    german = section(TEXT, term("Bug"), language="de")
    fault, found = concepts(tmp_path, section(term("bow")), german)
    assert isinstance(fault, Fault)
    assert fault.message == "'bow' is not defined in 'en'; taken in 'de'"
    assert isinstance(found, Draft)
    assert found.definition == "The front."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<tbx><text/></tbx>", "1: holds no termEntry and no conceptEntry; it is no TBX"),
        ("<tbx>\n<text></tbx>", "2: is not sound XML: "),
    ],
)
def test_a_file_without_concepts_and_a_broken_one_are_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "some.tbx"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        list(read_concepts(path, "en", Counter()))


def test_the_usage_note_of_a_term_is_kept(tmp_path: Path) -> None:
    found = draft(tmp_path, section(TEXT, term("bow", note("usageNote", "Not of cars."))))
    assert found.definition == "The front.\n\nUsage: Not of cars."
