"""One glossary beside others: what stands against it, and that it is its own."""

import shutil
from dataclasses import replace

import pytest

from rag.errors import BadSetting, GlossaryDown
from rag.glossaries.declared import DeclaredGlossary, declared_glossaries
from rag.glossaries.hosting import HostedGlossary
from rag.settings import Settings
from tests.glossaries.conftest import hosted
from tests.toys import ToyEncoder


@pytest.fixture
def declared(several: Settings) -> DeclaredGlossary:
    return declared_glossaries(several)[0]


def test_a_glossary_that_is_open_says_so_once_its_encoder_is_loaded(
    declared: DeclaredGlossary,
) -> None:
    glossary = hosted(declared)
    assert "being loaded" in glossary.reason
    glossary.warm()
    assert (glossary.reason, glossary.fault, glossary.service.state.entries) == ("", "", 2)
    line = glossary.line("/base")
    assert (line.address, line.is_ready, line.entries) == ("/base/g/team/", True, 2)


def test_a_glossary_without_an_index_says_what_to_run(declared: DeclaredGlossary) -> None:
    shutil.rmtree(declared.settings.index)
    glossary = hosted(declared)
    assert "run: rag build" in glossary.fault
    assert glossary.app is None
    line = glossary.line("")
    assert (line.is_ready, line.entries, line.fault) == (False, 0, glossary.fault)
    with pytest.raises(GlossaryDown, match="'team' is not served"):
        _ = glossary.service


def test_a_build_that_fails_leaves_the_index_that_serves_and_is_told(
    declared: DeclaredGlossary,
) -> None:
    def failing(_: Settings) -> None:
        raise BadSetting("the corpus has faults")

    glossary = HostedGlossary(declared, lambda *_: ToyEncoder(), None)
    glossary.build(failing)
    glossary.open()
    glossary.warm()
    assert (glossary.reason, glossary.fault) == ("", "the corpus has faults")
    assert glossary.service.state.entries == 2


def test_an_unforeseen_error_is_a_fault_of_this_glossary_alone(declared: DeclaredGlossary) -> None:
    def broken(*_: object) -> ToyEncoder:
        raise ZeroDivisionError

    glossary = HostedGlossary(declared, broken, None)
    glossary.open()
    assert "the server's log says what" in glossary.fault


def test_a_glossary_whose_log_cannot_be_kept_is_a_fault(declared: DeclaredGlossary) -> None:
    questions = str(declared.settings.index)
    settings = replace(declared.settings, questions=questions)
    glossary = hosted(DeclaredGlossary("team", settings))
    assert glossary.fault
    assert glossary.app is None
