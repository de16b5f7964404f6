"""The prompt shows the entry and what is near it; an owner may replace the instructions."""

from pathlib import Path

import pytest

from rag.enrich.prompt import DEFINITION_AT_MOST, instructions, task_messages
from rag.enrich.records import EnrichmentTask, Neighbour
from rag.errors import BadSetting

NEAR = (Neighbour("noise", "noise", "Random grain."),)
TASK = EnrichmentTask("seed", "seed", "A number that fixes noise.", NEAR, ("same again",), 7)


def test_a_request_shows_the_entry_its_neighbours_and_its_questions() -> None:
    system, user = task_messages(TASK, "Write.")
    assert system == {"role": "system", "content": "Write."}
    assert user["content"] == (
        "Entry: seed\nDefinition: A number that fixes noise.\n\n"
        "The entries near it:\n- noise: Random grain.\n\n"
        "Questions that it has; write others:\n- same again\n\n"
        "Write 7 questions for 'seed'."
    )


def test_what_is_not_there_is_not_mentioned() -> None:
    alone = EnrichmentTask("seed", "seed", "A number.", (), (), 8)
    assert "near it" not in task_messages(alone, "Write.")[1]["content"]
    assert "others" not in task_messages(alone, "Write.")[1]["content"]


def test_a_long_definition_is_clipped() -> None:
    long = EnrichmentTask("seed", "seed", "x" * 100_000, (), (), 8)
    assert len(task_messages(long, "")[1]["content"]) < DEFINITION_AT_MOST + 100


@pytest.mark.parametrize(
    "kind",
    [
        "lay description",
        "symptom or a situation",
        "how do I",
        "search box",
        "hurried",
        "first lang",
    ],
)
def test_our_instructions_name_the_kinds_that_matter(kind: str) -> None:
    assert kind in instructions()


def test_an_owner_replaces_the_instructions(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("\ufeffWrite {questions}.\n", encoding="utf-8")
    assert instructions(own) == "Write {questions}."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read as a prompt; name a text file"),
        (b"\xff\xfe\x00", "cannot be read as a prompt"),
        (b" \n", "has 0 characters; a prompt has 1 to 20,000"),
        (b"x" * 30_000, "has 30,000 characters"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    own = tmp_path / "own.txt"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(BadSetting, match=reason):
        instructions(own)
