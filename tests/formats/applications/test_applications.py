"""Glossaries of single programs, each from a small file as that program writes it."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.applications.abbreviations import Abbreviations
from rag.formats.applications.dbt import Dbt
from rag.formats.applications.defined_terms import DefinedTerms
from rag.formats.applications.gettext import Gettext
from rag.formats.applications.glossarist import Glossarist
from rag.formats.applications.moodle import Moodle
from rag.formats.applications.spec_up import SpecUp
from rag.formats.drafts import ReadOptions
from rag.types import Translation
from tests.formats.reading import drafts_in, drafts_of

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<GLOSSARY><INFO><ENTRIES><ENTRY><CONCEPT>Tide</CONCEPT>
<DEFINITION>&lt;p&gt;The &lt;b&gt;rise&lt;/b&gt; of the sea:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;spring
&lt;/li&gt;&lt;/ul&gt;</DEFINITION><FORMAT>1</FORMAT>
<ALIASES><ALIAS><NAME>flood</NAME></ALIAS></ALIASES>
<CATEGORIES><CATEGORY><NAME>Sea</NAME></CATEGORY></CATEGORIES></ENTRY>
<ENTRY><CONCEPT>Quay</CONCEPT><DEFINITION>A *wall*.</DEFINITION><FORMAT>4</FORMAT></ENTRY>
</ENTRIES></INFO></GLOSSARY>"""
CATALOGUE = """msgid ""
msgstr "Language: de\\n"

#. The rise of the sea.
#: sea.c:3
msgid "tide"
msgstr "Tide"

#. A wall beside ships.
msgid "quay"
msgstr ""

#~ msgid "old"
#~ msgstr "alt"
"""
DOCS = """Notes of the project.

{% docs high_water %}
The highest *level* of a tide.
{% enddocs %}
"""
PROPERTIES = """version: 2
models:
  - name: tides
    description: One row for each tide.
    columns:
      - name: high_water
        description: "{{ doc('high_water') }}"
      - name: low_water
        description: "The opposite. {{ doc('high_water') }}"
      - name: nothing
"""
CONCEPT = """---
termid: "103-01"
status: deprecated
eng:
  terms:
  - type: expression
    designation: tide
  - designation: flood
  definition: rise of the {{sea, IEV:1}}
  notes:
  - It comes twice a day.
fra:
  terms:
  - designation: marée
  definition: montée de la mer
"""


def test_moodle_has_html_aliases_and_categories(tmp_path: Path) -> None:
    tide, quay = drafts_in(Moodle(), tmp_path, MOODLE, "glossary.xml")
    assert (tide.term, tide.aliases, tide.tags) == ("Tide", ("flood",), ("Sea",))
    assert tide.definition == "The **rise** of the sea:\n\n- spring"
    assert quay.definition == "A *wall*."


def test_a_catalogue_has_comments_as_definitions_and_translations(tmp_path: Path) -> None:
    tide, quay = drafts_in(Gettext(), tmp_path, CATALOGUE, "terms.po")
    assert (tide.term, tide.definition, tide.line) == ("tide", "The rise of the sea.", 4)
    assert tide.translations == (Translation("de", "Tide", ""),)
    assert quay.translations == ()


def test_a_catalogue_in_the_language_wanted_has_the_translations_as_terms(tmp_path: Path) -> None:
    german = ReadOptions(language="de")
    tide, quay = drafts_in(Gettext(), tmp_path, CATALOGUE, "terms.po", german)
    assert (tide.term, tide.translations) == ("Tide", (Translation("en", "tide", ""),))
    assert quay.term == "quay"


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is no catalogue of gettext"):
        drafts_in(Gettext(), tmp_path, 'msgid "a"\nnonsense here\n', "terms.po")


def test_abbreviations_are_terms_and_what_they_stand_for_is_a_name(tmp_path: Path) -> None:
    text = "# Words\n\n*[HW]: High Water\n*[MSL]: The mean level of the sea over many years.\n"
    high, mean = drafts_in(Abbreviations(), tmp_path, text, "abbreviations.md")
    assert (high.term, high.definition, high.aliases) == ("HW", "High Water", ("High Water",))
    assert (mean.aliases, mean.line) == ((), 4)


def test_a_page_that_uses_abbreviations_is_no_glossary(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("One.\n\nTwo.\n\nThree.\n\n*[HW]: High Water\n*[LW]: Low Water\n", "utf-8")
    assert not Abbreviations().recognises(page)


def test_dbt_has_blocks_and_descriptions(tmp_path: Path) -> None:
    drafts_in(Dbt(), tmp_path, DOCS, "models/docs.md")
    drafts_in(Dbt(), tmp_path, PROPERTIES, "models/schema.yml")
    high, tides, low = drafts_of(Dbt(), tmp_path)
    assert (high.term, high.aliases, high.line) == ("high water", ("high_water",), 3)
    assert high.definition == "The highest *level* of a tide."
    assert (tides.term, tides.tags) == ("tides", ("models",))
    assert low.definition == "The opposite. The highest *level* of a tide."


def test_spec_up_has_aliases_and_links(tmp_path: Path) -> None:
    text = (
        "## Terms\n\n[[def: tide, flood]]\n~ The rise at a [[ref: quay]].\n\n"
        "~ See also: [[ref: quay]], [[xref: other, mole]]\n\n## More\n\n[[def: quay]]:\n~ A wall.\n"
    )
    tide, quay = drafts_in(SpecUp(), tmp_path, text, "terms.md")
    assert (tide.aliases, tide.see_also, tide.line) == (("flood",), ("quay", "mole"), 3)
    assert tide.definition == "The rise at a quay.\n\nSee also: quay, mole"
    assert (quay.definition, quay.line) == ("A wall.", 10)
    assert [draft.term for draft in drafts_of(SpecUp(), tmp_path)] == ["tide", "quay"]


def test_glossarist_has_languages_notes_and_status(tmp_path: Path) -> None:
    [tide] = drafts_in(Glossarist(), tmp_path, CONCEPT, "concept-103-01.yaml")
    assert (tide.term, tide.aliases, tide.status) == ("tide", ("flood",), "deprecated")
    assert tide.definition == "rise of the sea\n\nNote: It comes twice a day."
    assert tide.translations == (Translation("fr", "marée", "montée de la mer"),)


def test_glossarist_keeps_the_words_of_a_concept_in_files_of_their_own(tmp_path: Path) -> None:
    concept = "data:\n  identifier: '1'\n  localized_concepts:\n    eng: u-1\nid: c-1\n"
    words = (
        "data:\n  language_code: eng\n  terms:\n  - designation: tide\n"
        "  definition:\n  - content: rise of the sea\nid: u-1\n"
    )
    (tmp_path / "c-1.yaml").write_text(concept, encoding="utf-8")
    (tmp_path / "u-1.yaml").write_text(words, encoding="utf-8")
    [tide] = drafts_of(Glossarist(), tmp_path)
    assert (tide.term, tide.definition) == ("tide", "rise of the sea")


def test_defined_terms_are_found_at_any_depth(tmp_path: Path) -> None:
    text = (
        '{"@context": "https://schema.org", "@type": "DefinedTermSet", "hasDefinedTerm": [\n'
        '{"@type": "DefinedTerm", "name": "Tide", "alternateName": ["flood"], "termCode": "t",\n'
        '"description": "<p>The rise of the sea.</p>"},\n'
        '{"@type": ["DefinedTerm"], "name": [{"@language": "de", "@value": "Kai"},\n'
        '{"@language": "en", "@value": "Quay"}], "description": "A wall."}]}'
    )
    tide, quay = drafts_in(DefinedTerms(), tmp_path, text, "terms.jsonld")
    assert (tide.term, tide.aliases, tide.line) == ("Tide", ("flood",), 2)
    assert tide.definition == "The rise of the sea."
    assert (quay.term, quay.definition) == ("Quay", "A wall.")
