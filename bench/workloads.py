"""Questions for load tests, from the shipped glossary's question files, and their requests."""

import json
import random
from pathlib import Path
from typing import Any

from bench.load import HOST

ROOT = Path(__file__).parent.parent
# Ways to begin a question, so that enough of them differ; each is new to both servers.
LEADS = (
    *("", "hi, ", "quick question: ", "sorry if this was asked before, "),
    *("hello all. ", "a beginner asks: "),
)
MIXED, ZIPF = 3000, 1.0
ALONE, PEAK = "paraphrases alone", "paraphrases at 16"
MIX, OVERLOAD = "mix at 16", "overload at 200"


def workloads() -> dict[str, tuple[list[str], int]]:
    """Return the questions and the number of connections of each workload.

    They are new paraphrases, a realistic mix, and more than a server can answer at once.
    """
    new = paraphrases()
    return {
        ALONE: (new, 1),
        PEAK: (new, 16),
        MIX: (realistic_mix(), 16),
        OVERLOAD: (new, 200),
    }


def read_rows(split: str) -> list[dict[str, Any]]:
    """Return the rows of a question file: `q`, `gold` and `kind`."""
    file = ROOT / f"tests/questions/{split}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def questions_of_kinds(*kinds: str) -> list[str]:
    """Return the questions of some kinds from the question files."""
    rows = [*read_rows("train"), *read_rows("dev")]
    return [row["q"] for row in rows if row["kind"] in kinds]


def paraphrases() -> list[str]:
    """Return distinct questions that describe an entry without naming it."""
    described = questions_of_kinds("paraphrase", "scenario")
    questions: list[str] = []
    for lead in LEADS:
        questions += [lead + question for question in described]
    random.Random(0).shuffle(questions)
    return questions


def realistic_mix() -> list[str]:
    """Return what people ask in a day: half names, also misspelt, and half descriptions.

    A few of them are asked again and again, as often as Zipf's law says.
    """
    chance = random.Random(1)
    named = questions_of_kinds("direct", "typo", "keyword")
    described = questions_of_kinds("paraphrase", "scenario", "comparison")
    chance.shuffle(named)
    chance.shuffle(described)
    pool: list[str] = []
    for pair in zip(named, described, strict=False):
        pool += pair
    weights = [1 / rank**ZIPF for rank in range(1, len(pool) + 1)]
    return chance.choices(pool, weights=weights, k=MIXED)


def request_to_ours(question: str) -> bytes:
    """Return the HTTP request that asks a server of ours, five matches wanted."""
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST /v1/ask HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
