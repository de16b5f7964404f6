"""What several glossaries answer with holds all that one answers with, and whose it is."""

from dataclasses import fields

import pytest

from rag.glossaries.records import NamedMatch, NamedMention, NamedQuote, ReplyOfAll
from rag.types import EntryMention, Match, Quote, Reply


@pytest.mark.parametrize(
    ("named", "plain", "more"),
    [
        (NamedMatch, Match, {"glossary"}),
        (NamedMention, EntryMention, {"glossary"}),
        (NamedQuote, Quote, {"glossaries"}),
        (ReplyOfAll, Reply, {"glossaries", "faults"}),
    ],
)
def test_a_record_of_several_glossaries_has_the_fields_of_one_and_their_names(
    named: type, plain: type, more: set[str]
) -> None:
    names = {field.name for field in fields(named)}
    assert names == {field.name for field in fields(plain)} | more
