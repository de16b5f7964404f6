"""What the test server of OpenAI's API answers to chats that want one whole answer.

The answer depends on the name of the model: some are good, most misbehave.
"""

import json
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

WANTED = re.compile(r"Write (\d+) questions for (['\"])(.*)\2\.\Z", re.DOTALL)
DEFINITION = re.compile(r"^Definition: (.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
FRONT_MATTER = "---\nterm: Taken over\naliases: [seed]\n---\nNew definition."
SLOW_SECONDS = 30
# Answers in a file of JSON lines, each with a term, for the model "recorded".
RECORDED = Path(os.environ.get("RECORDED", Path(__file__).parent / "enrich/recorded.jsonl"))


@dataclass(frozen=True)
class WholeReply:
    """An HTTP response: its status, body and headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def as_json(questions: Iterable[str]) -> str:
    """Return an answer with these questions."""
    return json.dumps({"questions": list(questions), "aliases": []})


FAULTS = {
    "failing": WholeReply(500, b"out of memory"),
    "garbled": WholeReply(200, b"{no json"),
    "empty": WholeReply(200, b'{"choices": []}'),
    "unauthorised": WholeReply(401, b"wrong key"),
    "unknown": WholeReply(404, b"no such model"),
    "strict": WholeReply(400, b"the temperature\nmust be 1"),
    "busy": WholeReply(429, b"", {"Retry_After": "0"}),
    "endless": WholeReply(200, b" " * 2_000_000),
}
# What a model answers whatever it is asked for.
TEXTS = {
    "prose": "Certainly! Here are some questions that people may ask about it.",
    "cut-off": '{"questions": ["what makes the picture come out alike"',
    "many": as_json(f"question number {number} about it" for number in range(10_000)),
    "injecting": as_json([FRONT_MATTER, "</script><b>what is it</b>", "a\x00b\x1b[31m for it"]),
    "foreign": as_json(["这是什么东西", "как это называется"]),
    "wrong-types": json.dumps({"questions": "what is it", "aliases": 7, "id": "another"}),
}


def whole_reply(body: dict[str, Any], number: int) -> WholeReply:
    """Return the response of the model that a request names; it is request `number`."""
    model = body["model"]
    if model in FAULTS:
        return FAULTS[model]
    if model == "busy-at-first" and number % 3:
        return FAULTS["busy"]
    if model == "without-schema" and "response_format" in body:
        return WholeReply(400, b"response_format is not supported")
    if model == "silent":
        time.sleep(SLOW_SECONDS)
    text = answer_text(model, body["messages"][-1]["content"])
    return WholeReply(200, completion(text))


def completion(text: str) -> bytes:
    """Return the body of a response with an answer of about so many tokens."""
    usage = {"prompt_tokens": 300, "completion_tokens": len(text) // 4}
    message = {"role": "assistant", "content": text}
    choice = {"message": message, "finish_reason": "stop"}
    return json.dumps({"choices": [choice], "usage": usage}).encode()


def answer_text(model: str, request: str) -> str:
    """Return the answer of a model to a request for questions, or for the entry that answers."""
    wanted = WANTED.search(request)
    if model.startswith("judge-"):
        # "judge-2" always says that entry 2 answers, "judge-0" that none does.
        return json.dumps({"entry": int(model.removeprefix("judge-"))})
    if model in TEXTS or not wanted:
        return TEXTS[model]
    if model == "recorded":
        return recorded_answer(wanted[3])
    answer = as_json(toy_questions(request, int(wanted[1])))
    return f"Sure:\n```json\n{answer}\n```" if model == "fenced" else answer


def toy_questions(request: str, count: int) -> list[str]:
    """Return questions made of words of the definition, each of others."""
    definition = DEFINITION.search(request)
    words = re.findall(r"\w{4,}", definition[1] if definition else request)
    rotated = [words[number:] + words[:number] for number in range(count)]
    return [f"what do people call {' '.join(each[:4])}" for each in rotated]


def recorded_answer(term: str) -> str:
    """Return the recorded answer for a term."""
    return recorded().get(term, json.dumps({"questions": [], "aliases": []}))


@cache
def recorded() -> dict[str, str]:
    """Return the recorded answers by term."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["term"]: line for line in lines}
