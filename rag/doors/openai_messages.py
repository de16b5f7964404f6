"""The messages of OpenAI's API: bodies of requests, answers, chunks of a stream, errors.

Pure functions.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from rag.errors import BadQuestion
from rag.types import Embeddings

CHAT_MODEL = "glossary-rag"
OWNER = "glossary-rag"
TEXTS_AT_MOST = 2_048
# More than any encoder reads. Longer texts would hold up all other requests in the tokenizer.
LETTERS_AT_MOST = 100_000
# For `usage`, by OpenAI's own rule of thumb. Nothing is billed by it.
CHARACTERS_A_TOKEN = 4
Json: TypeAlias = dict[str, Any]
# A word with the space behind it, as it is streamed.
WORD = re.compile(r"\S+\s*|\s+")
# Lone surrogates, which JSON can spell and UTF-8 cannot.
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
    """Options of a stream."""

    include_usage: StrictBool | None = None


class Chat(BaseModel):
    """A conversation whose last question is to be answered.

    What else clients send, such as temperature, is ignored.
    """

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
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1, None] = None


class Embed(BaseModel):
    """Texts to embed."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"model": "all-MiniLM-L6-v2", "input": "seed"}]},
    )
    model: str
    input: str | list[Any] = Field(description="A text, or a list of texts.")
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None


def question_of(chat: Chat) -> str:
    """Return the text of the last message of the user. Raises BadQuestion."""
    questions = [message for message in chat.messages if message.role == "user"]
    if not questions:
        raise BadQuestion(
            "No message is of the user; send the question as the last one with role user."
        )
    content = questions[-1].content
    if isinstance(content, list):
        return _text_of(content)
    return content or ""


def _text_of(parts: Sequence[Part]) -> str:
    """Return the text of the parts of a message. Raises BadQuestion for parts of other types."""
    for part in parts:
        if part.type not in ("text", "input_text"):
            raise BadQuestion(
                f"A part of the question is of type {part.type[:30]!r}; only text is read."
            )
    return "\n".join(part.text for part in parts)


def texts_of(body: Embed) -> list[str]:
    """Return the texts to embed. Raises BadQuestion."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if not 0 < len(texts) <= TEXTS_AT_MOST:
        raise BadQuestion(f"Send 1 to {TEXTS_AT_MOST:,} texts, not {len(texts):,}.")
    for position, text in enumerate(texts):
        _check_text(position, text)
    return texts


def _check_text(position: int, text: Any) -> None:
    """Raise BadQuestion for a text that cannot be embedded."""
    if not isinstance(text, str):
        raise BadQuestion(
            "Only texts are read, no numbers of tokens; "
            "in LangChain: check_embedding_ctx_length=False."
        )
    if not text.strip():
        raise BadQuestion(f"Text {position} is empty.")
    if len(text) > LETTERS_AT_MOST:
        raise BadQuestion(
            f"Text {position} has {len(text):,} characters; "
            f"send at most {LETTERS_AT_MOST:,} in one."
        )
    if HALF.search(text):
        raise BadQuestion(
            f"Text {position} holds half of a sign (a lone surrogate); send whole ones."
        )


def token_count(text: str) -> int:
    """Return the number of tokens of a text by rule of thumb, rounded up."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def token_usage(question: str, answer: str) -> Json:
    """Return the number of tokens of question and answer."""
    prompt, completion = token_count(question), token_count(answer)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def chat_completion(name: str, created: int, question: str, words: str, reply: Json) -> Json:
    """Return an answer as a chat completion, with the whole reply of the glossary.

    `name` is its id, `created` seconds since 1970.
    """
    message = {"role": "assistant", "content": words, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        "id": name,
        "object": "chat.completion",
        "created": created,
        "choices": [choice],
        "usage": token_usage(question, words),
        "glossary": reply,
    }


def completion_chunks(
    name: str, created: int, question: str, words: str, counted: bool
) -> Iterator[Json]:
    """Yield an answer word by word, as chunks of a stream.

    `name` and `created` as in `completion`. If it is `counted`, the last chunk has its usage.
    """
    head = {"id": name, "object": "chat.completion.chunk", "created": created}

    def chunk(delta: Json, reason: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return {**head, "choices": [choice]}

    yield chunk({"role": "assistant", "content": ""})
    for word in WORD.findall(words):
        yield chunk({"content": word})
    yield chunk({}, "stop")
    if counted:
        yield {**head, "choices": [], "usage": token_usage(question, words)}


def embedding_json(
    model: str, texts: Sequence[str], vectors: Embeddings, form: str | None
) -> Iterator[str]:
    """Yield the JSON of vectors (texts, dimension), one at a time.

    `form` is "base64", for the bytes of little-endian floats, or anything else, for numbers.
    Thousands of vectors written at once would hold up all other requests.
    """
    yield '{"object": "list", "data": ['
    for position, vector in enumerate(vectors):
        row = _as_base64(vector) if form == "base64" else vector.tolist()
        item = json.dumps({"object": "embedding", "index": position, "embedding": row})
        yield f",{item}" if position else item
    total = sum(map(token_count, texts))
    counted = {"prompt_tokens": total, "total_tokens": total}
    yield f'], "model": {json.dumps(model)}, "usage": {json.dumps(counted)}}}'


def _as_base64(vector: Embeddings) -> str:
    little_endian = vector.astype(np.dtype("<f4"))
    return base64.b64encode(little_endian.tobytes()).decode()


def model_description(name: str, created: int) -> Json:
    """Return the description of a model; `created` is in seconds since 1970."""
    return {"id": name, "object": "model", "created": created, "owned_by": OWNER}


# What clients of OpenAI's API raise their own errors from.
ERROR_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
ERROR_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def error_body(
    status: int, message: str, code: str | None = None, param: str | None = None
) -> Json:
    """Return an error in the shape of OpenAI's API; `param` is the field at fault."""
    kind = ERROR_TYPES.get(status)
    if kind is None:
        kind = "server_error" if status >= 500 else "invalid_request_error"
    code = code or ERROR_CODES.get(status)
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
