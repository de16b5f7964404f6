"""Moodle's export: HTML, aliases, categories, and what is left out."""

from pathlib import Path

from rag.formats.applications.moodle import Moodle
from rag.formats.drafts import ReadOptions
from rag.formats.resolve import resolve
from tests.formats.reading import drafts_in

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<GLOSSARY><INFO><ENTRIES><ENTRY><CONCEPT>Tide</CONCEPT>
<DEFINITION>&lt;p&gt;The &lt;b&gt;rise&lt;/b&gt; of the sea:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;spring
&lt;/li&gt;&lt;/ul&gt;</DEFINITION><FORMAT>1</FORMAT>
<ALIASES><ALIAS><NAME>flood</NAME></ALIAS></ALIASES>
<CATEGORIES><CATEGORY><NAME>Sea</NAME></CATEGORY></CATEGORIES></ENTRY>
<ENTRY><CONCEPT>Quay</CONCEPT><DEFINITION>A *wall*.</DEFINITION><FORMAT>4</FORMAT></ENTRY>
</ENTRIES></INFO></GLOSSARY>"""


def test_moodle_has_html_aliases_and_categories(tmp_path: Path) -> None:
    tide, quay = drafts_in(Moodle(), tmp_path, MOODLE, "glossary.xml")
    assert (tide.term, tide.aliases, tide.tags) == ("Tide", ("flood",), ("Sea",))
    assert tide.definition == "The **rise** of the sea:\n\n- spring"
    assert quay.definition == "A *wall*."


def entries(*texts: str) -> str:
    return f"<GLOSSARY><INFO><ENTRIES>{''.join(texts)}</ENTRIES></INFO></GLOSSARY>"


def entry(concept: str, definition: str, form: int = 1) -> str:
    return (
        f"<ENTRY><CONCEPT>{concept}</CONCEPT><DEFINITION>{definition}</DEFINITION>"
        f"<FORMAT>{form}</FORMAT></ENTRY>"
    )


def test_plain_text_is_no_markup(tmp_path: Path) -> None:
    [draft] = drafts_in(Moodle(), tmp_path, entries(entry("Tide", "2 *a* b", 2)), "a.xml")
    assert draft.definition == "2 \\*a\\* b"


def test_entities_that_are_left_in_names_are_signs(tmp_path: Path) -> None:
    [draft] = drafts_in(Moodle(), tmp_path, entries(entry("P&amp;amp;S waves", "x")), "a.xml")
    assert draft.term == "P&S waves"


def test_a_concept_without_a_definition_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(entries(entry("Tide", ""), entry("Quay", "A wall.")), encoding="utf-8")
    reading = resolve(Moodle().read(path, ReadOptions()))
    assert reading.account.summary(1) == "1 entry; passed over: 1 term without a definition"
    assert [note.message for note in reading.notes] == ["'Tide' has no definition; left out"]


def test_other_xml_is_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<QUIZ></QUIZ>", encoding="utf-8")
    assert not Moodle().recognises(tmp_path / "a.xml")


def test_categories_and_then_tags_stand_once_and_empty_ones_not_at_all(tmp_path: Path) -> None:
    labels = (
        "<CATEGORIES><CATEGORY><NAME>Sea</NAME></CATEGORY><CATEGORY><NAME/></CATEGORY></CATEGORIES>"
        "<TAGS><TAG>moon</TAG><TAG>Sea</TAG><TAG/></TAGS></ENTRY>"
    )
    text = entries(entry("Tide", "x").replace("</ENTRY>", labels))
    [draft] = drafts_in(Moodle(), tmp_path, text, "a.xml")
    assert draft.tags == ("Sea", "moon")
