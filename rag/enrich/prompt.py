"""What a language model is asked: the instructions, which an owner may replace, and an entry."""

from pathlib import Path

from rag.enrich.records import EnrichmentTask
from rag.errors import BadSetting
from rag.llm.completion import Schema
from rag.llm.messages import Messages, chat

INSTRUCTIONS = Path(__file__).with_name("prompt.txt")
# In characters: more of a text would cost much and tell little.
INSTRUCTIONS_AT_MOST, DEFINITION_AT_MOST, SHORT_AT_MOST, QUESTIONS_AT_MOST = 20_000, 4_000, 200, 20
TEXTS = {"type": "array", "items": {"type": "string"}}
SCHEMA: Schema = {
    "name": "questions",
    "strict": True,
    "schema": {
        "type": "object",
        "properties": {"questions": TEXTS, "aliases": TEXTS},
        "required": ["questions", "aliases"],
        "additionalProperties": False,
    },
}


def instructions(path: Path | None = None) -> str:
    """Return the instructions to whoever writes questions: ours, or those of a file.

    Raises BadSetting if the file cannot be used.
    """
    file = path or INSTRUCTIONS
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError) as error:
        remedy = f"name a text file in UTF-8, such as a copy of {INSTRUCTIONS}"
        raise BadSetting(f"{file} cannot be read as a prompt; {remedy}.") from error
    if not 0 < len(text) <= INSTRUCTIONS_AT_MOST:
        size = f"{len(text):,} characters; a prompt has 1 to {INSTRUCTIONS_AT_MOST:,}"
        raise BadSetting(f"{file} has {size}.")
    return text


def task_messages(task: EnrichmentTask, text: str) -> Messages:
    """Return the messages that ask for the questions of a task; `text` are the instructions.

    The instructions come first and are always the same, so that a server can keep them ready.
    """
    parts = [f"Entry: {task.term}\nDefinition: {_clipped(task.definition, DEFINITION_AT_MOST)}"]
    if task.neighbours:
        lines = ["The entries near it:"]
        for near in task.neighbours:
            lines.append(f"- {near.term}: {_clipped(near.short, SHORT_AT_MOST)}")
        parts.append("\n".join(lines))
    if task.questions:
        known = ["Questions that it has; write others:"]
        known += [f"- {question}" for question in task.questions[:QUESTIONS_AT_MOST]]
        parts.append("\n".join(known))
    parts.append(f"Write {task.count} questions for {task.term!r}.")
    return chat(text, "\n\n".join(parts))


def _clipped(text: str, most: int) -> str:
    """Return at most so many characters of a text."""
    return text if len(text) <= most else f"{text[:most]}…"
