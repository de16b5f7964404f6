"""What the glossary lacks, over HTTP."""

from pathlib import Path

from fastapi.testclient import TestClient

from rag.gaps.question_store import exported
from tests.api.conftest import ask


def test_what_is_asked_in_vain_becomes_topics(keeping: TestClient, tmp_path: Path) -> None:
    for question in (
        "banana bread recipe",
        "banana bread recipe",
        "banana bread oven",
        "what is a seed",
    ):
        ask(keeping, question)
    keeping.get("/v1/ask", params={"q": "banana bread of ada@example.org"})
    told = keeping.get("/v1/gaps").json()
    assert (told["total"], told["topics"][0]["name"], told["topics"][0]["count"]) == (
        1,
        "banana bread",
        4,
    )
    assert told["topics"][0]["proposal"] == {
        "kind": "entry",
        "entry": "banana-bread",
        "text": "Banana bread",
    }
    assert keeping.get("/v1/gaps", params={"limit": 1}).json() == told
    lines = list(exported(tmp_path / "questions.db"))
    assert [line["question"] for line in lines][3:] == [
        "what is a seed",
        "banana bread of [e-mail]",
    ]
    assert (lines[3]["outcome"], lines[3]["entry"], lines[3]["generation"]) == (
        "answered",
        "seed",
        1,
    )
    assert lines[3]["confidence"] > 0.9


def test_a_log_that_breaks_costs_no_answer_and_is_told_to_its_owner(
    keeping: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "questions.db").write_bytes(b"damaged" * 999)
    assert ask(keeping, "banana bread")["outcome"] == "declined"
    refused = keeping.get("/v1/gaps")
    assert (refused.status_code, refused.json()["title"]) == (503, "Log of questions unusable")
