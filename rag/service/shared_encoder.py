"""Encoders that several glossaries share, and questions that are encoded once for all of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from hashlib import sha256
from threading import Lock

from cachetools import LRUCache

from rag.encoders.open import open_encoder
from rag.types import Encoder, EncoderCard, Encoding

# A short question takes some 20 kB, the longest less than half a megabyte.
KEPT_QUESTIONS = 64


class SharedEncoders:
    """Opens each encoder once, however many glossaries are built with it."""

    def __init__(self) -> None:
        """Open none yet."""
        self._encoders: dict[str, Encoder] = {}

    def open(self, name: str, device: str, compiled: Mapping[str, bytes]) -> Encoder:
        """Return the encoder of a model, its compiled files and a device, as `open_encoder`."""
        hashed = sha256(f"{name}\n{device}\n".encode())
        for file in sorted(compiled):
            hashed.update(compiled[file])
        digest = hashed.hexdigest()
        if digest not in self._encoders:
            self._encoders[digest] = SharedEncoder(open_encoder(name, device, compiled))
        return self._encoders[digest]


class SharedEncoder:
    """An encoder that encodes a question once if several glossaries are asked it at a time."""

    def __init__(self, encoder: Encoder) -> None:
        """Share an encoder."""
        self._encoder = encoder
        self._questions: LRUCache[str, Future[Encoding]] = LRUCache(KEPT_QUESTIONS)
        self._lock = Lock()

    @property
    def card(self) -> EncoderCard:
        """The identity of the encoder."""
        return self._encoder.card

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """The words that the encoder does not split."""
        return self._encoder.vocabulary

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question; a single one is kept for the next who asks it."""
        if len(texts) != 1:
            return self._encoder.encode_query(texts)
        return [self._encode_once(texts[0])]

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage text."""
        return self._encoder.encode_document(texts)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text."""
        return self._encoder.count_pieces(texts)

    def _encode_once(self, question: str) -> Encoding:
        """Return the encoding of a question; who asks meanwhile waits for the same."""
        with self._lock:
            kept = self._questions.get(question)
            future = self._questions.setdefault(question, kept or Future())
        if kept is None:
            try:
                future.set_result(self._encoder.encode_query([question])[0])
            except BaseException as error:
                with self._lock:
                    self._questions.pop(question, None)
                future.set_exception(error)
                raise
        return future.result()
