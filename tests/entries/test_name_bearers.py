"""Which bearers of a name spell it most like a text."""

from rag.entries.name_bearers import NameBearers, bearers_of
from rag.entries.store import StoredForm
from rag.entries.surface_forms import FormKind

C = StoredForm("c", FormKind.WRITTEN, "c", "C")
SHARP = StoredForm("c", FormKind.WRITTEN, "c-sharp", "C#")
ID = StoredForm("c", FormKind.ID, "c", "c")
IMPLIED = StoredForm("c", FormKind.IMPLIED, "see", "Sea (C)")


def test_the_form_that_is_written_so_is_taken() -> None:
    bearers = NameBearers((C, SHARP))
    for text, entry in (("C", "c"), ("C#", "c-sharp"), ("c#", "c-sharp"), ("c", "c")):
        alike = bearers.spelt_like(text)
        assert alike is not None
        assert alike.entries == (entry,)


def test_a_sign_that_all_forms_lack_is_none_of_theirs() -> None:
    assert NameBearers((C, ID)).spelt_like("C#") is None


def test_an_id_counts_but_wins_over_no_name() -> None:
    other = StoredForm("net", FormKind.WRITTEN, "mesh", "Net")
    number = StoredForm("net", FormKind.ID, "net", "net")
    alike = NameBearers((number, other)).spelt_like("net")
    assert alike is not None
    assert alike.entries == ("mesh",)


def test_implied_forms_count_only_where_nothing_else_is() -> None:
    assert bearers_of([IMPLIED, C]).entries == ("c",)
    assert bearers_of([IMPLIED]).entries == ("see",)
    assert bearers_of([IMPLIED]).name == "c"
