"""What questions by name get, from the phrase to the reply, on a glossary of awkward names."""

from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.entries.surface_forms import slug
from rag.errors import UnknownTerm
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import Entry, Reply
from tests.toys import ToyEncoder

NAMES = (
    *("C", "C#", "C++", ".NET", "Net", "A+", "A*", "IT", "ME", "y", "Y", "MySQL", "Python"),
    *("HTTP/3", "Stable Diffusion 1.4", "K-8", "Plan D", "HMO", "PPO", "Crocheting"),
)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine over entries with signs, numbers and capitals in their names."""
    folder = tmp_path_factory.mktemp("rules") / "index"
    entries = {}
    for number, name in enumerate(NAMES):
        id = slug(name) if slug(name) not in entries else f"{slug(name)}-2"
        definition = f"Tool {number} of the web browser. It opens room {number}."
        entries[id] = Entry(id, name, (), (), (), "approved", (), (), definition)
    Builder(folder, ToyEncoder()).build(tuple(entries[id] for id in sorted(entries)))
    return Engine(load_generation(Path(folder)), ToyEncoder())


def cited(engine: Engine, reply: Reply) -> list[str]:
    citations = reply.answer.citations if reply.answer else ()
    return [engine.index.entries[id].term for id in citations]


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is C", "C"),
        ("what is C#", "C#"),
        ("what is c++", "C++"),
        ("what is .NET", ".NET"),
        ("what is Net", "Net"),
        ("what is net?", "Net"),
        ("A*?", "A*"),
        ("what is A+", "A+"),
        ("what is IT", "IT"),
        ("what does ME mean", "ME"),
        ("what is y", "y"),
        ("what is Y", "Y"),
        ("what is http3", "HTTP/3"),
        ("what is mysql", "MySQL"),
        ("define pythons", "Python"),
        ("what is crochet", "Crocheting"),
        ("what is croch", "Crocheting"),
    ],
)
def test_the_entry_that_is_spelt_so_is_quoted_alone(
    awkward: Engine, question: str, term: str
) -> None:
    reply = awkward.ask(question)
    assert (reply.outcome, cited(awkward, reply)) == ("answered", [term])
    assert reply.confidence >= 0.95


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what is HTTP/4", "HTTP/3"),
        ("HTTP/4 meaning", "HTTP/3"),
        ("what is Stable Diffusion 7", "Stable Diffusion 1.4"),
        ("stable diffusion 7", "Stable Diffusion 1.4"),
        ("what is K-9", "K-8"),
        ("what is plan E", "Plan D"),
        ("plan E", "Plan D"),
    ],
)
def test_numbers_are_never_misspelt(awkward: Engine, question: str, meant: str) -> None:
    reply = awkward.ask(question)
    assert (reply.outcome, reply.did_you_mean) == ("declined", meant)


@pytest.mark.parametrize(
    "question", ["what is a browser", "what is a room", "what is F#", "what is A-"]
)
def test_a_phrase_that_no_entry_bears_is_declined(awkward: Engine, question: str) -> None:
    reply = awkward.ask(question)
    assert reply.outcome == "declined"
    assert reply.asked_for == question.removeprefix("what is ").removeprefix("a ")


def test_a_declined_phrase_is_shown_where_it_is_mentioned(awkward: Engine) -> None:
    reply = awkward.ask("what is a web browser")
    assert len(reply.mentions) == 3
    for mention in reply.mentions:
        definition = awkward.index.entries[mention.id].definition
        assert definition[mention.start : mention.end] == "web browser"
        assert mention.text == definition.split(". ")[0] + "."


def test_what_is_answered_has_no_mentions(awkward: Engine) -> None:
    assert awkward.ask("what is python").mentions == ()


def test_two_names_that_a_word_joins_come_first(awkward: Engine) -> None:
    reply = awkward.ask("HMO or PPO, which one lets me see any doctor I like")
    assert cited(awkward, reply) == ["HMO", "PPO"]


def test_a_story_with_two_names_compares_nothing(awkward: Engine) -> None:
    reply = awkward.ask("my employer pays for an HMO or PPO nurse who opens the room at night")
    assert reply.confidence < 0.97


def test_a_denial_is_never_certain(awkward: Engine) -> None:
    reply = awkward.ask("which tool of the web browser that opens room 12 is not python")
    assert reply.confidence <= 0.79


def test_what_states_the_denied_comes_after_what_does_not(tmp_path: Path) -> None:
    definitions = {
        "Deciduous": "Trees that go bare in winter. Their leaves fall off.",
        "Evergreen": "Trees that go on with green leaves in winter, when others stand bare.",
    }
    entries = tuple(
        Entry(slug(name), name, (), (), (), "approved", (), (), definition)
        for name, definition in definitions.items()
    )
    Builder(tmp_path / "index", ToyEncoder()).build(entries)
    engine = Engine(load_generation(tmp_path / "index"), ToyEncoder())
    assert engine.ask("trees that go bare in winter").matches[0].term == "Deciduous"
    assert engine.ask("trees that do not go bare in winter").matches[0].term == "Evergreen"


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Python vs Ruby", "Ruby"),
        ("what is the difference between a ruby and Python?", "ruby"),
        ("compare HMO with POS", "POS"),
        ("whats the diffrence btween Python and Ruby", "Ruby"),
        ("difference between Python and a defered ruby", "defered ruby"),
    ],
)
def test_a_comparison_with_what_no_entry_bears_says_so(
    awkward: Engine, question: str, unknown: str
) -> None:
    reply = awkward.ask(question)
    assert (reply.outcome, reply.asked_for) == ("declined", unknown)


@pytest.mark.parametrize(
    ("question", "outcome", "asked_for"),
    [
        ("my boss says we have an HMO, what does it mean", "answered", "HMO"),
        ("my boss say we have QOS plan, what it means", "declined", "QOS"),
        ("my boss has an XYZ and an ABC, what is it", "declined", None),
        ("HR wants to see my room at work, what's that", "declined", None),
    ],
)
def test_a_story_that_ends_in_what_is_it_asks_for_its_acronym(
    awkward: Engine, question: str, outcome: str, asked_for: str | None
) -> None:
    reply = awkward.ask(question)
    assert (reply.outcome, reply.asked_for) == (outcome, asked_for)


def test_a_sign_that_is_written_twice_is_another_sign(awkward: Engine) -> None:
    reply = awkward.ask("what is C--")
    assert (reply.outcome, reply.asked_for) == ("declined", "C--")


def test_other_matches_share_what_a_name_leaves(awkward: Engine) -> None:
    first, *others = awkward.ask("what is mysqll").matches
    assert first.term == "MySQL"
    assert all(other.confidence <= 1 - first.confidence + 0.0001 for other in others)


def test_noise_is_declined(awkward: Engine) -> None:
    reply = awkward.ask("python python python python python python python python python python")
    assert (reply.outcome, reply.confidence <= 0.05) == ("declined", True)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("difference between C and C#", ["C", "C#"]),
        ("C# vs C++", ["C#", "C++"]),
        ("difference between A* and A+", ["A*", "A+"]),
        ("difference between y and Y", ["y", "Y"]),
        (".NET or Net", [".NET", "Net"]),
        ("IT vs ME", ["IT", "ME"]),
        ("HMO/PPO", ["HMO", "PPO"]),
        ("is an HMO the same as a PPO", ["HMO", "PPO"]),
        ("should I get a PPO instead of an HMO?", ["PPO", "HMO"]),
        ("plan D vs HMO", ["Plan D", "HMO"]),
        ("difference between croch and pyth", ["Crocheting", "Python"]),
    ],
)
def test_a_comparison_takes_each_name_as_it_is_written(
    awkward: Engine, question: str, terms: list[str]
) -> None:
    assert cited(awkward, awkward.ask(question)) == terms


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_looked_up_as_it_is_written(awkward: Engine, name: str) -> None:
    ids = awkward.retriever.names.find(name)
    assert [awkward.index.entries[id].term for id in ids] == [name]
    assert awkward.suggest(name)[0][0] == name


@pytest.mark.parametrize(("name", "term"), [("MYSQL", "MySQL"), ("http 3", "HTTP/3"), ("me", "ME")])
def test_a_name_in_another_spelling_is_found_where_none_is_exact(
    awkward: Engine, name: str, term: str
) -> None:
    assert awkward.show(name).term == term


def test_a_name_that_lacks_a_sign_is_not_the_one_looked_up(awkward: Engine) -> None:
    with pytest.raises(UnknownTerm, match="near it: Python"):
        awkward.show("Python#")


def test_names_are_annotated_as_they_are_written(awkward: Engine) -> None:
    text = "We use C#, C++ and C with .NET and MySQL."
    found = [awkward.index.entries[span.entries[0]].term for span in awkward.annotate(text).spans]
    assert found == ["C#", "C++", "C", ".NET", "MySQL"]


def test_a_name_in_the_plural_is_not_asked_about(awkward: Engine) -> None:
    assert awkward.ask("define pythons").did_you_mean is None


def test_a_comparison_asks_for_no_name_alone(awkward: Engine) -> None:
    assert awkward.ask("HMO, PPO and Python").asked_for is None
