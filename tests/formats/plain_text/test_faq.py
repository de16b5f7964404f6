"""Questions and the entries that they ask for, and texts and the entries that they refer to."""

import pytest

from rag.formats.drafts import Draft
from rag.formats.plain_text.faq import add_links, add_questions, question_subject

HARBOUR = (
    Draft("Anchor", "A heavy hook."),
    Draft("Buoy", "A red float.", aliases=("float",)),
    Draft("Line of Position (LOP)", "A line on a chart."),
)


def answer(question: str, text: str = "So it is.") -> Draft:
    return Draft(question, text, questions=(question,))


def holders(question: str, *drafts: Draft) -> list[str]:
    """Return the terms of the drafts that have a question after it was added."""
    joined = add_questions(drafts or HARBOUR, [answer(question)])
    return [draft.term for draft in joined if draft.questions]


def seen(text: str) -> tuple[str, ...]:
    return add_links([*HARBOUR, Draft("Oar", text)])[-1].see_also


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is a keel?", "keel"),
        ("What's a “pump” in sailing?", "pump"),
        ("define keel", "keel"),
        ("What does 'DWT' stand for?", "DWT"),
        ("What is meant by the term ballast in the context of ships?", "ballast"),
        ("What is The Pile?", "The Pile"),
        ("What is man in the boat?", "man in the boat"),
        ("Why does it float?", ""),
        ("", ""),
    ],
)
def test_a_question_asks_for_a_name_or_for_something_else(question: str, subject: str) -> None:
    assert question_subject(question) == subject


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("What is an anchor?", ["Anchor"]),
        ("What are anchors?", ["Anchor"]),
        ("What is a float?", ["Buoy"]),
        ("What is LOP?", ["Line of Position (LOP)"]),
        ("What is a line of position?", ["Line of Position (LOP)"]),
        ("What is an anchor (big)?", ["Anchor"]),
        ("What is an iron hook (anchor)?", ["Anchor"]),
        ("What is an anchor file?", ["Anchor"]),
        ("What are anchors and buoys?", ["Anchor", "Buoy"]),
        ("What are anchor, anchors and buoy?", ["Anchor", "Buoy"]),
    ],
)
def test_a_question_belongs_to_every_entry_that_it_names(question: str, terms: list[str]) -> None:
    assert holders(question) == terms


@pytest.mark.parametrize("question", ["What are anchors and oars?", "What is an anchor chain?"])
def test_a_question_for_something_else_too_is_an_entry_of_its_own(question: str) -> None:
    assert holders(question) == [question]


def test_an_entry_of_all_words_is_nearer_than_one_without_files() -> None:
    drafts = (Draft("log", "A book."), Draft("log file", "A file."))
    assert holders("What is a log file?", *drafts) == ["log file"]


def test_a_name_that_ends_in_s_is_no_plural() -> None:
    assert holders("What is a bu?", Draft("bus", "A long car.")) == ["What is a bu?"]
    assert holders("What are buses?", Draft("buse", "x")) == ["buse"]


def test_an_answer_is_added_to_the_definition_unless_it_says_the_same() -> None:
    new = add_questions(HARBOUR, [answer("What is an anchor?", "It is made of iron.")])
    same = add_questions(HARBOUR, [answer("What is an anchor?", "a heavy hook")])
    assert new[0].definition == "A heavy hook.\n\nIt is made of iron."
    assert same[0].definition == "A heavy hook."


def test_a_second_question_for_something_new_joins_the_first() -> None:
    first = Draft("keel", "A beam.", questions=("What is a keel?",))
    joined = add_questions(HARBOUR, [first, answer("What are keels?")])
    assert len(joined) == len(HARBOUR) + 1
    assert joined[-1].questions == ("What is a keel?", "What are keels?")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("See Anchor.", ("Anchor",)),
        ("It is long (see also buoys and the anchor).", ("Buoy", "Anchor")),
        ("It is long; see “LOP”, Anchor.", ("Line of Position (LOP)", "Anchor")),
        ("It is long (see Anchor).", ("Anchor",)),
        ("They see Anchor.", ()),
        ("See the mast.", ()),
    ],
)
def test_a_text_links_what_it_tells_its_reader_to_see(text: str, terms: tuple[str, ...]) -> None:
    assert seen(text) == terms
