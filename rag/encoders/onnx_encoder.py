"""Texts to vectors by ONNX Runtime, without torch."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from rag.encoders.vocabulary import ids_by_word
from rag.types import EncoderCard, Encoding, unit_vectors

# The variable that numeric libraries read. Clusters set it for processes that share a machine.
THREADS = "OMP_NUM_THREADS"
# From so many questions on, all cores encode them.
SIDE_BY_SIDE_FROM = 100


class CompiledEncoder:
    """A compiled model. Each text is encoded by itself on one thread; texts run side by side."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Load the files that `rag.encoders.onnx_export` made, by their names."""
        description = json.loads(files["encoder.json"])
        reading = description["reading"]
        self.card = EncoderCard(**description["card"])
        self._pooling: str = reading["pooling"]
        self._prompts: dict[str, str] = reading["prompts"]
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(reading["pieces"])
        self._session = one_thread_session(files["encoder.onnx"])

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The words that are one word piece, in lower case, without the mark of a word's start.

        Each has the id of its piece, the smallest of several.
        """
        return ids_by_word(self._tokenizer.get_vocab())

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question, after the model's prompt for queries."""
        prompted = [self._prompts.get("query", "") + text for text in texts]
        # The questions of one request leave the other cores to other requests.
        if len(prompted) < SIDE_BY_SIDE_FROM:
            return [self._encode(text) for text in prompted]
        return self._encode_side_by_side(prompted)

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, after the model's prompt for documents."""
        prompt = self._prompts.get("document", "")
        return self._encode_side_by_side([prompt + text for text in texts])

    def _encode_side_by_side(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, by a thread for each core."""
        threads = int(os.environ.get(THREADS, "0")) or os.cpu_count()
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self._encode, texts))

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text, without special ones and prompts."""
        encode = self._tokenizer.encode
        return [len(encode(text, add_special_tokens=False).ids) for text in texts]

    def _encode(self, text: str) -> Encoding:
        tokenized = self._tokenizer.encode(text)
        pieces = np.array(tokenized.ids, dtype=np.int64)
        vectors = self._session.run(None, {"pieces": pieces})[0][0]
        is_word = np.array(tokenized.special_tokens_mask) == 0
        # A text of special tokens only keeps them: an encoding has at least one row.
        is_word |= not is_word.any()
        pooled = vectors[0]
        if self._pooling == "mean":
            pooled = vectors.mean(axis=0)
        return Encoding(
            unit_vectors(pooled), unit_vectors(vectors[is_word]), pieces[is_word].astype(np.int32)
        )


def one_thread_session(model: bytes) -> Any:
    """Return a session that runs a model on one thread of the processor."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The next level joins sums and layer normalisations to an operator that is slower than both.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    # It would keep the file, some twenty megabytes, in case that another provider is wanted later.
    session._model_bytes = None
    return session
