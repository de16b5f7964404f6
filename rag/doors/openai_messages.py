"""What clients of OpenAI's API send and are sent: bodies of requests, answers, chunks of a stream, errors. Pure."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from rag.errors import BadQuestion
from rag.types import Embeddings

CHAT_MODEL = "glossary-rag"
OWNER = "glossary-rag"
TEXTS_AT_MOST = 2_048
# More than any encoder reads; to take a text apart holds up all other requests.
LETTERS_AT_MOST = 100_000
# What is counted for `usage`: OpenAI's own rule of thumb. Nothing is billed by it.
CHARACTERS_A_TOKEN = 4
Json: TypeAlias = dict[str, Any]
# A word with the space behind it: what is streamed at a time.
WORD = re.compile(r"\S+\s*|\s+")
# What JSON can spell and UTF-8 cannot.
HALF = re.compile("[\ud800-\udfff]")


class Part(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""


class Message(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="allow")
    role: str
    content: str | Annotated[list[Part], Field(max_length=1_000, fail_fast=True)] | None = None


class StreamOptions(BaseModel):
    """What a stream tells beside the words."""

    include_usage: bool | None = None


class Chat(BaseModel):
    """A conversation whose last question is to be answered. What else clients send, such as temperature, is ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {"model": CHAT_MODEL, "messages": [{"role": "user", "content": "what is a LoRA"}]}
            ]
        },
    )
    model: str
    messages: list[Message] = Field(min_length=1, max_length=1_000, fail_fast=True)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1, None] = None


class Embed(BaseModel):
    """Texts whose vectors are wanted."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"model": "all-MiniLM-L6-v2", "input": "seed"}]},
    )
    model: str
    input: str | list[Any] = Field(description="A text, or a list of texts.")
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None


def question_of(chat: Chat) -> str:
    """Return what the last message of the user asks. Raises BadQuestion."""
    asked = [message for message in chat.messages if message.role == "user"]
    if not asked:
        raise BadQuestion(
            "No message is of the user; send the question as the last one with role user."
        )
    content = asked[-1].content
    if isinstance(content, list):
        if other := next(
            (part.type for part in content if part.type not in ("text", "input_text")), None
        ):
            raise BadQuestion(
                f"A part of the question is of type {other[:30]!r}; only text is read."
            )
        return "\n".join(part.text for part in content)
    return content or ""


def texts_of(body: Embed) -> list[str]:
    """Return the texts to embed. Raises BadQuestion."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if not 0 < len(texts) <= TEXTS_AT_MOST:
        raise BadQuestion(f"Send 1 to {TEXTS_AT_MOST:,} texts, not {len(texts):,}.")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise BadQuestion(
                "Only texts are read, no numbers of tokens; in LangChain: check_embedding_ctx_length=False."
            )
        if not text.strip():
            raise BadQuestion(f"Text {place} is empty.")
        if len(text) > LETTERS_AT_MOST:
            raise BadQuestion(
                f"Text {place} has {len(text):,} characters; send at most {LETTERS_AT_MOST:,} in one."
            )
        if HALF.search(text):
            raise BadQuestion(
                f"Text {place} holds half of a sign (a lone surrogate); send whole ones."
            )
    return texts


def usage(asked: str, said: str) -> Json:
    """Return how long question and answer are, in tokens by rule of thumb."""
    prompt, completion = (-(-len(text) // CHARACTERS_A_TOKEN) for text in (asked, said))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def completion(name: str, created: int, question: str, words: str, reply: Json) -> Json:
    """Return an answer, and beside it the whole reply of the glossary."""
    message = {"role": "assistant", "content": words, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    said = {
        "id": name,
        "object": "chat.completion",
        "created": created,
        "model": CHAT_MODEL,
        "choices": [choice],
    }
    return {**said, "usage": usage(question, words), "glossary": reply}


def chunks(name: str, created: int, question: str, words: str, counted: bool) -> Iterator[Json]:
    """Yield an answer word by word; what it would cost at the end, if that is wanted."""
    head = {"id": name, "object": "chat.completion.chunk", "created": created, "model": CHAT_MODEL}

    def chunk(delta: Json, reason: str | None = None) -> Json:
        return {
            **head,
            "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}],
        }

    yield chunk({"role": "assistant", "content": ""})
    for word in WORD.findall(words):
        yield chunk({"content": word})
    yield chunk({}, "stop")
    if counted:
        yield {**head, "choices": [], "usage": usage(question, words)}


def embedded(
    model: str, texts: Sequence[str], vectors: Embeddings, form: str | None
) -> Iterator[str]:
    """Yield as JSON vectors (texts, dimension), as numbers or as the bytes of little-endian floats in base64.

    A vector at a time: thousands of them written at once would hold up all other requests.
    """
    yield '{"object": "list", "data": ['
    for place, vector in enumerate(vectors):
        row = as_base64(vector) if form == "base64" else vector.tolist()
        yield ("," if place else "") + json.dumps(
            {"object": "embedding", "index": place, "embedding": row}
        )
    tokens = sum(usage(text, "")["prompt_tokens"] for text in texts)
    counted = {"prompt_tokens": tokens, "total_tokens": tokens}
    yield f'], "model": {json.dumps(model)}, "usage": {json.dumps(counted)}}}'


def as_base64(vector: Embeddings) -> str:
    """Return a vector as clients decode it."""
    return base64.b64encode(vector.astype(np.dtype("<f4")).tobytes()).decode()


def model(name: str, created: int) -> Json:
    """Return what is told of a model."""
    return {"id": name, "object": "model", "created": created, "owned_by": OWNER}


def error(status: int, sentence: str, code: str | None = None, param: str | None = None) -> Json:
    """Return an error in the shape that clients raise their own from."""
    code = code or {401: "invalid_api_key", 429: "rate_limit_exceeded"}.get(status)
    kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
        status, "invalid_request_error" if status < 500 else "server_error"
    )
    return {"error": {"message": sentence, "type": kind, "param": param, "code": code}}
