"""The tags of the translations of a glossary in another format."""

from rag.formats.languages import with_language_tags
from rag.types import Entry, Translation


def test_translations_bear_one_tag_each_and_none_is_in_the_base_language() -> None:
    languages = ("en", "pt_BR", "pt-br", "?", "", "de")
    translations = tuple(Translation(language, f"in {language}", "") for language in languages)
    entry = Entry("a", "A", (), (), (), "approved", (), (), "x", translations)
    assert with_language_tags(entry).translations == (
        Translation("pt-BR", "in pt_BR", ""),
        Translation("de", "in de", ""),
    )
