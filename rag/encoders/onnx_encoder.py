"""Texts -> encodings by a compiled encoder, without torch. Owns onnxruntime and tokenizers."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from rag.types import EncoderCard, Encoding, unit

# The variable that every numeric library heeds; clusters set it for processes that share a machine.
THREADS = "OMP_NUM_THREADS"


class CompiledEncoder:
    """A compiled model. One thread a text: many texts are encoded side by side, each as if it were alone."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Load the files that `rag.encoders.onnx_export` made."""
        told = json.loads(files["encoder.json"])
        self.card = EncoderCard(**told["card"])
        self._pooling: str = told["reading"]["pooling"]
        self._prompts: dict[str, str] = told["reading"]["prompts"]
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(told["reading"]["pieces"])
        alone = onnxruntime.SessionOptions()
        alone.intra_op_num_threads = alone.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            files["encoder.onnx"], alone, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that are one piece to the tokenizer; its marks of a word's beginning dropped."""
        return frozenset(piece.lstrip("▁Ġ").casefold() for piece in self._tokenizer.get_vocab())

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question, with the prompt that the model wants for queries."""
        return [self._encode(self._prompts.get("query", "") + text) for text in texts]

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, with the prompt that the model wants for documents."""
        prompt = self._prompts.get("document", "")
        with ThreadPoolExecutor(int(os.environ.get(THREADS, "0")) or os.cpu_count()) as pool:
            return list(pool.map(self._encode, [prompt + text for text in texts]))

    def _encode(self, text: str) -> Encoding:
        read = self._tokenizer.encode(text)
        pieces = np.array(read.ids, dtype=np.int64)
        rows = self._session.run(None, {"pieces": pieces})[0][0]
        words = np.array(read.special_tokens_mask) == 0
        words |= not words.any()
        pooled = rows[0] if self._pooling == "cls" else rows.mean(axis=0)
        return Encoding(unit(pooled), unit(rows[words]), pieces[words].astype(np.int32))
