"""Written answers: models that tell the truth, that lie, that fail, in processes of their own."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from fastapi.testclient import TestClient

import rag.llm.streaming
from rag.app import create_app
from rag.circuit_breaker import FAILURES, SECONDS, CircuitBreaker
from rag.errors import WriterFailed
from rag.llm.server import ModelServer
from rag.llm.streaming import LanguageModel
from rag.search.engine import Engine
from rag.settings import Settings
from tests.browsing import free_port, serving
from tests.conftest import ROOT

# No word that a definition may hold.
API_KEY = "key-0f3a9c"


@contextmanager
def running(*command: str, address: str) -> Iterator[str]:
    """A process that serves at an address, once it listens."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            for _ in range(1_200):
                assert process.poll() is None, command
                try:
                    httpx2.get(address)
                    break
                except httpx2.TransportError:
                    time.sleep(0.1)
            yield address
        finally:
            process.kill()


@pytest.fixture(scope="module")
def writers() -> Iterator[str]:
    port = free_port()
    with running(
        sys.executable, "-m", "tests.writers", str(port), address=f"http://127.0.0.1:{port}/v1"
    ) as address:
        yield address


@contextmanager
def service(engine: Engine, address: str, model: str) -> Iterator[TestClient]:
    settings = Settings(llm_base_url=address, llm_model=model, llm_api_key=API_KEY)
    with TestClient(create_app(engine, settings)) as client:
        yield client


def written(client: TestClient, question: str) -> list[tuple[str, Any]]:
    told = client.post("/v1/write", json={"question": question})
    assert told.status_code == 200, told.text
    events = [event.split("\n") for event in told.text.strip().split("\n\n")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in events
    ]


def test_what_the_definition_bears_out_is_streamed_and_cited(shipped: Engine, writers: str) -> None:
    with service(shipped, writers, "honest") as client:
        events = written(client, "what should not be in the picture")
    assert [name for name, _ in events] == ["reply", "sentence", "end"]
    assert events[1][1]["text"].startswith("A negative prompt is")
    assert events[2][1] | {"text": ""} == {
        "outcome": "written",
        "text": "",
        "citations": ["negative-prompt"],
        "why": None,
    }


def test_each_side_of_a_comparison_is_cited(shipped: Engine, writers: str) -> None:
    with service(shipped, writers, "honest") as client:
        events = written(client, "what is the difference between img2img and inpainting")
    assert [data["citations"] for name, data in events if name == "sentence"] == [
        ["img2img"],
        ["inpainting"],
    ]


def test_lies_are_struck_out_of_an_answer(shipped: Engine, writers: str) -> None:
    with service(shipped, writers, "half-liar") as client:
        events = written(client, "what should not be in the picture")
    assert [name for name, _ in events] == ["reply", "sentence", *["struck"] * 4, "end"]
    whys = [data["why"] for name, data in events if name == "struck"]
    assert whys[0].startswith("not in the definition: invented, Google, 1921")
    assert whys[1:3] == ["it cites nothing", "it cites what it was not given"]
    assert "1921" not in events[-1][1]["text"]


@pytest.mark.parametrize("model", ["liar", "nothing"])
def test_where_nothing_holds_the_definition_is_quoted(
    shipped: Engine, writers: str, model: str
) -> None:
    with service(shipped, writers, model) as client:
        events = written(client, "what should not be in the picture")
    assert events[-1][1]["outcome"] == "quoted"
    assert events[-1][1]["text"] == events[0][1]["answer"]["text"]
    assert "Nothing that the language model wrote" in events[-1][1]["why"]


@pytest.mark.parametrize("model", ["failing", "garbled", "broken-off", "refusing"])
def test_where_the_model_fails_the_definition_is_quoted(
    shipped: Engine, writers: str, model: str
) -> None:
    with service(shipped, writers, model) as client:
        events = written(client, "what should not be in the picture")
        counted = client.get("/metrics").text
    assert events[-1][1]["outcome"] == "quoted"
    assert "does not answer as it should" in events[-1][1]["why"]
    assert API_KEY not in json.dumps(events)
    assert 'glossary_written_total{outcome="quoted"} 1.0' in counted


def test_a_declined_question_never_reaches_the_model(shipped: Engine, writers: str) -> None:
    before = len(httpx2.get(writers).json())
    with service(shipped, writers, "honest") as client:
        events = written(client, "which sauce goes with pasta")
        assert [name for name, _ in events] == ["reply", "end"]
        assert events[-1][1]["outcome"] == "declined"
        assert len(httpx2.get(writers).json()) == before
        written(client, "what is a seed")
    asked = httpx2.get(writers).json()
    assert len(asked) == before + 1
    assert asked[-1]["key"] == f"Bearer {API_KEY}"


def test_a_model_that_fails_is_left_alone_for_a_while(shipped: Engine, writers: str) -> None:
    before = len(httpx2.get(writers).json())
    with service(shipped, writers, "failing") as client:
        whys = [written(client, "what is a seed")[-1][1]["why"] for _ in range(FAILURES + 2)]
    assert len(httpx2.get(writers).json()) == before + FAILURES
    assert "failed lately" in whys[-1]


def test_a_breaker_lets_one_call_try_again() -> None:
    now = 0.0
    breaker = CircuitBreaker(clock=lambda: now)
    for _ in range(FAILURES):
        assert breaker.allows_call()
        breaker.record_failure()
    assert not breaker.allows_call()
    now = SECONDS + 1
    assert [breaker.allows_call(), breaker.allows_call()] == [True, False]
    breaker.record_success()
    assert [breaker.allows_call(), breaker.allows_call()] == [True, True]


@pytest.mark.parametrize("model", ["silent", "trickling", "endless"])
def test_no_model_keeps_anybody_waiting(
    writers: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.llm.streaming, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(rag.llm.streaming, "TOTAL_SECONDS", 1.0)

    async def wrote() -> None:
        asked = LanguageModel(ModelServer(writers, model, ""))
        async for _ in asked.stream([]):
            pass
        await asked.close()

    with pytest.raises(WriterFailed, match=r"takes too long|does not stop"):
        asyncio.run(asyncio.wait_for(wrote(), 5))


def test_a_model_that_is_not_there_is_told(shipped: Engine) -> None:
    with service(shipped, f"http://127.0.0.1:{free_port()}/v1", "any") as client:
        assert "does not answer" in written(client, "what is a seed")[-1][1]["why"]


def test_a_bad_question_is_refused_before_anything_is_written(
    shipped: Engine, writers: str
) -> None:
    with service(shipped, writers, "honest") as client:
        assert client.post("/v1/write", json={"question": "  "}).status_code == 422
        assert client.post("/v1/write", json={"question": "x" * 3_000}).status_code == 422


def test_a_key_is_not_shown_with_the_settings() -> None:
    assert API_KEY not in repr(Settings(llm_api_key=API_KEY))


def test_chats_are_written_too(shipped_index: Path, writers: str) -> None:
    more = ["--llm-base-url", writers, "--llm-model", "half-liar"]
    with (
        serving(shipped_index, ROOT / "corpus", *more) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none") as client,
    ):
        asked: Any = [{"role": "user", "content": "what should not be in the picture"}]
        told = (
            client.chat.completions.create(model="glossary-rag", messages=asked)
            .choices[0]
            .message.content
            or ""
        )
    assert told.startswith("A negative prompt is")
    assert "1921" not in told
    assert told.endswith("[negative-prompt].")


def test_a_real_model_that_knows_nothing_says_nothing(shipped: Engine, tmp_path: Path) -> None:
    """A tiny transformer that was never trained, behind the server of its library."""
    make_model(tmp_path / "tiny")
    port, serve = free_port(), str(Path(sys.executable).parent / "transformers")
    command = [serve, "serve", "--port", str(port), "--device", "cpu"]
    with running(*command, address=f"http://127.0.0.1:{port}/health"):
        address = f"http://127.0.0.1:{port}/v1"
        with service(shipped, address, str(tmp_path / "tiny")) as client:
            events = written(client, "what should not be in the picture")
    assert "struck" in {name for name, _ in events}, events
    assert events[-1][1]["outcome"] == "quoted"
    assert "Nothing that the language model wrote" in events[-1][1]["why"]


def make_model(folder: Path) -> None:
    """Write a causal language model with weights of chance, in the vocabulary of the encoder."""
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    from rag.encoders.model_files import DEFAULT_MODEL, model_folder

    words, read = (
        str(model_folder(DEFAULT_MODEL) / "tokenizer.json"),
        ["input_ids", "attention_mask"],
    )
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=words, model_input_names=read, eos_token="[SEP]", pad_token="[PAD]"
    )
    tokenizer.chat_template = "{% for message in messages %}{{ message.content }}\n{% endfor %}"
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
