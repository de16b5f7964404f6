"""Answers of whoever writes questions: what is taken of them, and what is told."""

import json

import pytest

from rag.enrich.answers import KnownEntries, clean_text, parse_answer, read_answers
from rag.enrich.records import Proposal
from rag.errors import BadAnswer
from tests.lint.entries import entry

KNOWN = KnownEntries(
    [
        entry("seed", "It fixes the noise."),
        entry("mercury-metal", "A metal.", term="Mercury"),
        entry("mercury-planet", "A planet.", term="Mercury"),
    ]
)
LATIN = {"LATIN"}


def test_a_file_of_answers_gives_everything_good_in_it() -> None:
    lines = [
        json.dumps({"id": "seed", "questions": ["get the picture again"], "aliases": ["start"]}),
        json.dumps({"term": "Seed", "questions": ["same image twice"]}),
        json.dumps({"id": "nothing", "questions": ["x"]}),
        json.dumps({"term": "Mercury", "questions": ["x"]}),
        json.dumps({"term": "Venus", "questions": ["x"]}),
        json.dumps({"questions": ["x"]}),
        json.dumps([1]),
        "",
        '{"id": "seed", "questions": ["cut o',
    ]
    proposals, faults = read_answers(lines, "answers.jsonl", KNOWN)
    assert proposals == [
        Proposal("seed", ("get the picture again",), ("start",)),
        Proposal("seed", ("same image twice",)),
    ]
    assert [str(fault).partition(";")[0] for fault in faults] == [
        "answers.jsonl:3: no entry has the id 'nothing'",
        "answers.jsonl:4: 2 entries have the term 'Mercury'",
        "answers.jsonl:5: no entry has the term 'Venus'",
        "answers.jsonl:6: neither id nor term",
        "answers.jsonl:7: not an object",
        "answers.jsonl:9: not a whole line of JSON",
    ]


def test_of_ten_thousand_questions_the_first_are_read() -> None:
    many = [f"question number {number}" for number in range(10_000)]
    proposal, notes = parse_answer({"id": "seed", "questions": many}, KNOWN)
    assert proposal.questions == tuple(many[:40])
    assert notes == ["10,000 questions; only the first 40 are read"]


def test_texts_of_wrong_types_are_left_out_and_told() -> None:
    answer = {"id": "seed", "questions": ["good one", 3, None, {"q": "x"}, ""], "aliases": "seed"}
    proposal, notes = parse_answer(answer, KNOWN)
    assert proposal == Proposal("seed", ("good one",))
    assert notes[0].startswith("4 of the questions left out")
    assert notes[1] == "'aliases' is no list"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("1. how do I  get\nit again?", "how do I get it again?"),
        ('- **"bold" question**', '"bold" question'),
        ("<script>alert(1)</script> same picture", "same picture"),
        ("[same picture](http://evil.example)", "same picture"),
        ("same\x00 pic\u202eture\x1b[2J", "same pic ture"),
        ("“same picture”", "same picture"),
        ("is 3 < 4 and 5 > 2 true", "is 3 < 4 and 5 > 2 true"),
        ("what is μ in the noise", "what is μ in the noise"),
        ("---\nterm: Evil\n---", ""),
        ("```yaml", ""),
        ("как получить ту же картинку", ""),
        ("?!", ""),
        ("x" * 400, ""),
    ],
)
def test_a_text_is_cleaned_of_markup_and_control_characters(text: str, clean: str) -> None:
    assert clean_text(text, 300, LATIN) == clean


def test_questions_in_a_script_that_the_glossary_has_are_taken() -> None:
    known = KnownEntries([entry("seed", "Число, которое задаёт шум.", term="Сид")])
    proposal, notes = parse_answer({"id": "seed", "questions": ["та же картинка снова"]}, known)
    assert (proposal.questions, notes) == (("та же картинка снова",), [])


def test_a_line_that_is_nested_without_end_is_refused() -> None:
    _, [fault] = read_answers(["[" * 100_000], "a", KNOWN)
    assert "not a whole line of JSON" in fault.message
    with pytest.raises(BadAnswer, match="no entry has the id"):
        parse_answer({"id": "x" * 9_999}, KNOWN)
