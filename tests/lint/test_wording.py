"""What is told about how definitions are worded, and what passes."""

import pytest

from rag.corpus.folder import read_corpus
from rag.entries.language_packs import pack_of
from rag.entries.name_lookup import NameIndex
from rag.lint.rules import Finding
from rag.lint.wording import wording_findings
from rag.types import Entry
from tests.conftest import ROOT
from tests.lint.entries import entry


def told(*entries: Entry) -> list[Finding]:
    return list(wording_findings(entries, NameIndex.of(entries)))


def rules(definition: str, term: str = "Sampler", **parts: tuple[str, ...]) -> list[str]:
    return [each.rule for each in told(entry("sampler", definition, term=term, **parts))]


@pytest.mark.parametrize(
    "definition",
    [
        "It removes the noise from a picture step by step.",
        "And the part that removes the noise step by step.",
        "When the noise is removed from a picture step by step.",
        "A sampler is when the noise is removed step by step.",
        "A sampler is where the noise goes in the end.",
        "What removes the noise from a picture?",
        "Note that it removes the noise step by step.",
        "Remember to choose one before the picture is made.",
        "May refer to: the method, the musical instrument, or a box of chocolates.",
        "'This' is what removes the noise step by step.",
    ],
)
def test_a_definition_that_begins_unlike_one_is_told(definition: str) -> None:
    assert rules(definition) == ["unlike-a-definition"]


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("Sampler", "A sampler is the method that removes noise from a picture step by step."),
        (
            "Sampler",
            "The method that removes noise, which is what it is named after, from a picture.",
        ),
        ("Sampler", "In machine learning, the method that draws pictures from a trained model."),
        ("Help desk", "IT staff who answer the questions of colleagues about their computers."),
        ("If statement", "If statements are the branches of a program that run under a condition."),
        ("Look up", "To find the value that a name stands for in the scopes around it."),
        ("When2meet", "When2meet is a website on which groups of people find a common hour."),
        ("Rauschen", "Rauschen ist eine Störung, die jedem Bild am Anfang überlagert wird."),
        ("采样器", "逐步去除图像噪声的方法。"),
        ("SD UI", "SD UI, today called Easy Diffusion, is a free program that draws pictures."),
        (
            "Lexica",
            "Lexica is a website at lexica.art for searching millions of pictures and prompts.",
        ),
        ("Object", "In object-oriented programming, a structure that holds the data of one thing."),
        ("Rule", "If-then statement that a program follows when it decides by itself."),
        ("Icon", "In computing, an icon is a small picture that stands for a program or a file."),
        (
            "YAML",
            'Short for "YAML Ain\'t Markup Language", a way to write nested data in plain text.',
        ),
        ("Jupyter", "Project Jupyter is an open-source project that makes tools for notebooks."),
        (
            "Docker",
            "Docker is a platform for packing programs into boxes, which Docker runs anywhere.",
        ),
        (
            "Latent diffusion",
            "Latent diffusion is a diffusion process in the compressed space of a VAE.",
        ),
    ],
)
def test_a_sound_definition_passes(term: str, definition: str) -> None:
    assert rules(definition, term) == []


@pytest.mark.parametrize("definition", ["A sampler is a method.", "Method of noise.", "To be done"])
def test_a_definition_that_says_next_to_nothing_is_told(definition: str) -> None:
    assert rules(definition) == ["too-short-definition"]


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("Endpoints", "API that represents the endpoints of a service in a cluster."),
        ("Sampler", "A sampler is a sampler that works step by step and adds noise."),
        (
            "Sampler (diffusion)",
            "The kind of samplers that diffusion models draw their pictures with.",
        ),
        ("Negative prompt", "The box for a negative prompt in a program that draws pictures."),
    ],
)
def test_a_definition_that_says_the_term_again_is_told(term: str, definition: str) -> None:
    assert rules(definition, term) == ["circular-definition"]


def test_an_alias_in_a_definition_is_no_circle() -> None:
    assert (
        rules("The sampling method that removes noise step by step.", aliases=("sampling method",))
        == []
    )


def test_two_entries_that_only_name_each_other_are_told() -> None:
    found = told(
        entry("folder", "A folder is a directory."),
        entry("directory", "Another word for a folder."),
        entry("file", "A file is a named run of bytes on a disk."),
    )
    assert [(each.entry, each.rule, each.others) for each in found] == [
        ("folder", "circular-definition", ("directory",)),
        ("directory", "circular-definition", ("folder",)),
    ]


@pytest.mark.parametrize(
    "definition", ["See directory.", "Another term for a directory.", "A synonym of directory"]
)
def test_an_entry_that_only_passes_on_is_to_become_an_alias(definition: str) -> None:
    [found] = told(
        entry("folder", definition),
        entry("directory", "A directory is a list of files that bears a name."),
    )
    assert (found.entry, found.rule, found.others) == (
        "folder",
        "unlike-a-definition",
        ("directory",),
    )
    assert "make it an alias of 'directory'" in found.message


def test_a_definition_has_one_finding_at_most() -> None:
    assert rules("It samples.") == ["unlike-a-definition"]


def test_the_shipped_corpus_is_worded_well() -> None:
    assert told(*read_corpus(ROOT / "corpus")) == []


def rules_in(language: str, term: str, definition: str) -> list[str]:
    one = entry("one", definition, term=term)
    found = wording_findings([one], NameIndex.of([one]), pack_of(language))
    return [each.rule for each in found]


@pytest.mark.parametrize(
    ("language", "term", "definition"),
    [
        ("de", "Kessel", "Es handelt sich um einen Behälter, in dem Wasser erhitzt wird."),
        ("de", "Kessel", "Ein Kessel ist, wenn Wasser in einem Behälter erhitzt wird."),
        ("de", "Kessel", "Siehe Boiler."),
        ("de", "Kessel", "Anderer Begriff für einen Boiler"),
        ("fr", "Chaudière", "C'est un récipient dans lequel on chauffe de l'eau."),
        ("fr", "Chaudière", "Voir aussi bouilloire."),
        ("es", "Caldera", "Se trata de un recipiente en el que se calienta agua."),
        ("es", "Caldera", "Otro nombre para el hervidor"),
        ("pt", "Caldeira", "É quando a água ferve em um recipiente grande?"),
        ("it", "Caldaia", "Vedi anche bollitore."),
        ("nl", "Ketel", "Een ketel is wanneer men water verwarmt in een vat."),
        ("pl", "Kocioł", "Zobacz też czajnik."),
        ("ja", "ボイラー", "これは水を加熱して蒸気を作る装置である。"),
        ("ja", "ボイラー", "蒸気釜を参照のこと。"),
        ("zh", "锅炉", "它是把水加热成蒸汽的设备。"),
        ("zh", "锅炉", "参见蒸汽发生器。"),
        ("zh", "锅炉", "什么设备把水加热成蒸汽？"),
    ],
)
def test_an_opening_unlike_a_definition_is_told_in_each_language(
    language: str, term: str, definition: str
) -> None:
    assert rules_in(language, term, definition) == ["unlike-a-definition"]


@pytest.mark.parametrize(
    ("language", "term", "definition"),
    [
        ("de", "Kessel", "Ein Kessel ist ein geschlossener Behälter, in dem Wasser erhitzt wird."),
        ("de", "Kessel", "Als Kessel bezeichnet man einen Behälter, in dem Wasser erhitzt wird."),
        ("de", "Kessel", "In der Heiztechnik ist ein Kessel ein Behälter zum Erhitzen von Wasser."),
        ("de", "Kessel", "Unter einem Kessel versteht man einen Behälter für heißes Wasser."),
        ("de", "Norm", "Kundenspezifische Fertigungsvorschrift des Werkes."),
        ("fr", "Chaudière", "Une chaudière est un récipient dans lequel on chauffe de l'eau."),
        ("fr", "Chaudière", "En chauffage, une chaudière est un récipient où l'eau est chauffée."),
        ("es", "Caldera", "El recipiente en el que se calienta el agua de una casa."),
        ("pt", "Caldeira", "Uma caldeira é um recipiente em que se aquece a água."),
        ("it", "Caldaia", "Una caldaia è un recipiente in cui si scalda l'acqua."),
        ("nl", "Ketel", "In de verwarmingstechniek is een ketel een vat om water te verhitten."),
        ("pl", "Kocioł", "Kocioł to zbiornik, w którym podgrzewa się wodę."),
        ("ja", "ボイラー", "水を加熱して蒸気を作る装置。"),
        ("ja", "ボイラー", "ボイラーは、水を加熱して蒸気を作る装置である。"),
        ("zh", "锅炉", "锅炉是把水加热成蒸汽的设备。"),
    ],
)
def test_a_sound_definition_passes_in_each_language(
    language: str, term: str, definition: str
) -> None:
    assert rules_in(language, term, definition) == []


@pytest.mark.parametrize(
    ("language", "term", "definition"),
    [
        ("de", "Kessel", "Ein Kessel ist einer der Kessel, in denen Wasser erhitzt wird."),
        ("de", "Kesselhaus", "Das Gebäude des Kesselhauses auf dem Gelände einer Fabrik."),
        ("fr", "Chaudière", "Une chaudière est une grande chaudière pour chauffer de l'eau."),
        ("es", "Caldera", "Una caldera es un tipo de caldera que calienta el agua."),
    ],
)
def test_a_term_said_again_is_told_in_each_language(
    language: str, term: str, definition: str
) -> None:
    assert rules_in(language, term, definition) == ["circular-definition"]


def test_rules_without_words_in_a_language_are_silent() -> None:
    assert rules_in("ja", "言語", "プログラミング言語のこと。") == []
    assert rules_in("zh", "Span", "操作。") == []


def test_english_words_say_nothing_of_a_german_definition() -> None:
    definition = "While ist eine Schleife, deren Bedingung vor jedem Durchlauf geprüft wird."
    assert rules_in("de", "While", definition) == []
    assert rules_in("de", "Also-Regel", "Also known as etwas anderes in einem Werk.") != []
