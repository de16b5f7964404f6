"""TBX of both versions and styles -> entries, and back."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rag.errors import CorpusError
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.formats.terminologies.tbx import TbxFile
from rag.types import Entry, Translation
from tests.formats.drawn import glossaries

FORMAT = TbxFile()

HERE = Path(__file__).parent.parent
SAMPLES = HERE / "samples"
V2 = SAMPLES / "harbour_v2.tbx"
SECTION = (
    '<langSet xml:lang="en"><note>A pier is a bridge.</note><tig><term>pier</term></tig></langSet>'
)
FILE = (
    '<martif type="TBX" xml:lang="en"><text><body>'
    f'<termEntry id="a">{SECTION}</termEntry></body></text></martif>'
)
THING = Entry(
    "thing", "Thing", ("stuff",), ("any",), (), "approved", (), (), "A thing is something."
)


def reading(path: Path, language: str = "en") -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions(language)))


def entry(identifier: str, path: Path = V2, language: str = "en") -> Entry:
    return next(each for each in reading(path, language).entries if each.id == identifier)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "some.tbx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        reading(path)
    [fault] = caught.value.faults
    return f"{fault.line}: {fault.message}"


def again(entries: Sequence[Entry]) -> list[Entry]:
    with TemporaryDirectory() as folder:
        return list(reading(written(Path(folder), FORMAT.write(entries)["glossary.tbx"])).entries)


def schema_faults(data: bytes) -> list[str]:
    schema = etree.RelaxNG(etree.parse(HERE / "schemas" / "tbx-basic-dca.rng"))
    schema.validate(etree.fromstring(data))
    return [fault.message for fault in schema.error_log]


@pytest.mark.parametrize("name", ["harbour_v2", "harbour_weblate", "harbour_dca", "harbour_dct"])
def test_files_of_both_versions_and_styles_are_recognised(name: str) -> None:
    assert FORMAT.recognises(SAMPLES / f"{name}.tbx")


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    assert not FORMAT.recognises(written(tmp_path, b"\xff\xfe\x00<tbxHeader\xd8\xd8"))
    assert not FORMAT.recognises(written(tmp_path, "<html><body>martif</body></html>"))
    assert not FORMAT.recognises(tmp_path / "missing.tbx")
    assert not FORMAT.recognises(Path(__file__))


def test_the_two_styles_of_2019_read_alike() -> None:
    one, other = reading(SAMPLES / "harbour_dca.tbx"), reading(SAMPLES / "harbour_dct.tbx")
    assert one == other
    assert one.notes == ()
    assert one.entries[0] == Entry(
        id="c1",
        term="stevedore",
        aliases=("docker",),
        tags=("work", "ships"),
        see_also=("c2",),
        status="approved",
        questions=(),
        shared_names=(),
        definition="A stevedore loads and unloads ships.\n\nTwo stevedores emptied the hold.",
        translations=(Translation("pt-BR", "estivador", "Um estivador carrega navios."),),
    )


def test_the_preferred_term_is_the_term_and_the_others_are_aliases() -> None:
    quay = entry("eid-1")
    assert quay.term == "quay wall"
    assert quay.aliases == ("WF", "quai")


def test_a_full_form_goes_before_a_short_one() -> None:
    tug = entry("c2", SAMPLES / "harbour_dca.tbx")
    assert (tug.term, tug.aliases) == ("tugboat", ("tug",))


def test_the_definition_comes_first_then_contexts_and_notes_without_codes_and_addresses() -> None:
    assert entry("eid-1").plain.split("\n\n") == [
        "A quay is a wall of stone where ships lie.",
        "The crew made the boat fast to the quay.",
        "Wooden ones are called piers.",
    ]


def test_a_concept_without_a_definition_is_read_by_its_example_and_note() -> None:
    assert (
        entry("eid-2").definition
        == "Example: a berth for two nights\n\nThe place given to one ship."
    )


def test_a_definition_in_several_languages_is_read_in_one_and_kept_in_the_others() -> None:
    pilot = entry("eid-4")
    assert pilot.definition == "A pilot knows the water."
    assert pilot.translations == (Translation("de", "Lotse", "Ein Lotse kennt das Wasser."),)


def test_a_concept_whose_terms_are_all_avoided_is_deprecated() -> None:
    assert entry("eid-4").status == "deprecated"
    assert entry("eid-1").status == "approved"


def test_unfinished_concepts_are_drafts() -> None:
    assert entry("eid-2").status == "draft"
    tug = entry("c2", SAMPLES / "harbour_dca.tbx")
    assert (tug.status, tug.definition) == (
        "draft",
        "A tug pulls ships that are larger than itself.",
    )


def test_references_lead_to_concepts_also_by_the_id_of_a_term() -> None:
    assert entry("eid-1").see_also == ("eid-2",)
    assert entry("eid-2").see_also == ("eid-1",)


def test_what_is_left_out_or_in_another_language_is_told_with_its_line() -> None:
    assert [f"{note.line}: {note.message}" for note in reading(V2).notes] == [
        "72: 'bollard' has no definition; left out",
        "94: 'faro' has no term in 'en'; taken in 'it'",
        "100: 'beacon' is not defined in 'en'; taken in 'it'",
        "109: the concept 'eid-6' has no term; left out",
    ]


def test_another_language_can_be_wanted() -> None:
    kai = entry("eid-1", language="de")
    assert (kai.term, kai.aliases) == ("Kai", ("Kaimauer",))
    assert kai.definition.startswith("Ein Kai ist eine Mauer am Hafen.")
    assert [each.language for each in kai.translations] == ["en-US"]
    assert entry("c1", SAMPLES / "harbour_dca.tbx", "pt").term == "estivador"


def test_a_file_as_weblate_writes_it_is_read() -> None:
    tide, lock = reading(SAMPLES / "harbour_weblate.tbx").entries
    assert (
        tide.definition
        == "The tide is the rise and fall of the sea.\n\nTwice a day in most places."
    )
    assert tide.translations == (Translation("de", "Gezeiten", ""),)
    assert (lock.definition, lock.translations) == ("Here: a gate for ships.", ())


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, ('<?xml version="1.0" encoding="UTF-16"?>' + FILE).encode("utf-16"))
    assert FORMAT.recognises(path)
    assert [each.term for each in reading(path).entries] == ["pier"]


def test_what_is_broken_is_refused_with_its_line(tmp_path: Path) -> None:
    told = refusal(written(tmp_path, FILE.replace("</body>", "\n\n</bodi>")))
    assert told.startswith("3: is not sound XML: Opening and ending tag mismatch")
    assert refusal(tmp_path / "missing.tbx").startswith("1: cannot be read")
    assert "no TBX" in refusal(written(tmp_path, "<tbx><text/></tbx>"))


def test_entities_are_neither_read_from_elsewhere_nor_multiplied(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    elsewhere = f'<!DOCTYPE martif [<!ENTITY x SYSTEM "{tmp_path}/secret">]>'
    [pier] = reading(written(tmp_path, elsewhere + FILE.replace("a bridge", "&x;"))).entries
    assert pier.definition == "A pier is &x;."
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    many = f'<!DOCTYPE martif [<!ENTITY l0 "ha ha">{laughs}]>'
    for attacked in (FILE.replace("a bridge", "&l11;"), FILE.replace('id="a"', 'id="&l11;"')):
        assert "is not sound XML" in refusal(written(tmp_path, many + attacked))


def test_what_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert "is not sound XML" in refusal(
        written(tmp_path, FILE.replace("pier<", f"{'<hi>' * 5000}pier{'</hi>' * 5000}<"))
    )


@given(st.data())
def test_a_damaged_file_is_read_or_refused_with_reasons(data: st.DataObject) -> None:
    whole = V2.read_bytes()
    at, size = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 40))
    damaged = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + size :]
    with TemporaryDirectory() as folder:
        path = written(Path(folder), damaged)
        FORMAT.recognises(path)
        with suppress(CorpusError):
            reading(path)


@given(glossaries())
def test_what_is_written_is_read_again_as_it_is_held(entries: list[Entry]) -> None:
    assert again(entries) == [FORMAT.representable(each) for each in entries]


@given(glossaries())
def test_what_is_written_is_valid_tbx_basic(entries: list[Entry]) -> None:
    assert schema_faults(FORMAT.write(entries)["glossary.tbx"]) == []


def test_the_schema_refuses_what_tbx_basic_forbids() -> None:
    [data] = FORMAT.write([THING]).values()
    for right, wrong in (
        (b"preferredTerm-admn-sts", b"preferred"),
        (b'type="definition"', b'type="context"'),
        (b'id="thing"', b'id="1"'),
        (b'style="dca"', b'style="dct"'),
        (b"<term>Thing</term>", b""),
        (b'langSec xml:lang="en"', b'langSec xml:lang="e_n"'),
    ):
        assert right in data
        assert schema_faults(data.replace(right, wrong)) != []
    assert schema_faults((SAMPLES / "harbour_dca.tbx").read_bytes()) == []


def test_what_tbx_cannot_hold_is_told() -> None:
    told = Entry(
        id="1",
        term="Thing",
        aliases=("b", "a"),
        tags=("z", "y"),
        see_also=(),
        status="draft",
        questions=("What is it?",),
        shared_names=(),
        definition="A thing\uffff is something.",
        translations=(
            Translation("en", "Item", ""),
            Translation("zh_Hant", "物", ""),
            Translation("?", "x", ""),
        ),
    )
    held = FORMAT.representable(told)
    assert (held.questions, held.definition) == ((), "A thing\ufffd is something.")
    assert held.translations == (Translation("zh-Hant", "物", ""),)
    assert (held.aliases, held.tags, held.status) == (("b", "a"), ("z", "y"), "draft")
    assert again([told]) == [held]
