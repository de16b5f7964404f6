"""A tiny multilingual model, made here: words of one meaning have one vector in each language.

It is a BERT with one layer that changes nothing, so the vector of a text is the mean of its words.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import BertWordPieceTokenizer

from rag.entries.language_packs import pack_of

DIMENSION, WIDE, LONGEST = 128, 64, 64
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# Words of one meaning in German, English and Japanese.
MEANINGS: Sequence[Sequence[str]] = (
    ("wasser", "water", "水"),
    ("kochen", "kocht", "erhitzt", "heats", "boil", "温", "沸"),
    ("behälter", "gefäß", "vessel", "器", "容"),
    ("bewegt", "befördert", "moves", "動"),
    ("gerät", "maschine", "device", "機", "械"),
    ("luft", "air", "気"),
    ("reinigt", "säubert", "cleans", "清", "掃"),
)
HIRAGANA = [chr(code) for code in range(0x3041, 0x3097)]
NAMES = ("kessel", "pumpe", "filter", "ボイラー", "##とは")
PROMPTS = {"query": "query: ", "document": "passage: "}


def write_multilingual_model(folder: Path) -> str:
    """Write the model as sentence-transformers reads it, and return its path."""
    pieces = _pieces()
    vectors = _vectors(pieces)
    folder.joinpath("1_Pooling").mkdir(parents=True)
    _write_tokenizer(pieces, folder)
    save_file(_tensors(vectors), folder / "model.safetensors", {"format": "pt"})
    for name, content in _configuration(len(pieces)).items():
        folder.joinpath(name).write_text(json.dumps(content), encoding="utf-8")
    return str(folder)


def _pieces() -> list[str]:
    """Return the word pieces: the meanings, frequent words, and the letters of each script."""
    words = [word for meaning in MEANINGS for word in meaning]
    frequent = sorted(pack_of("de").telling | pack_of("en").telling)
    kana = [*HIRAGANA, *(chr(code) for code in range(0x30A1, 0x30FD))]
    latin, hiragana = _pairs("abcdefghijklmnopqr"), _pairs("あいうえおかきくけこさしすせそたちつ")
    katakana = _pairs("アイウエオカキクケコサシスセソタチツ")
    ideographs = [chr(0x4E00 + 7 * number) for number in range(1_100)]
    letters = [*"abcdefghijklmnopqrstuvwxyzäöüß", *kana]
    inside = [f"##{letter}" for letter in letters]
    every = (SPECIAL, words, NAMES, ["query", "passage", ":"], frequent)
    more = (letters, inside, latin, hiragana, katakana, ideographs)
    return list(dict.fromkeys(piece for group in (*every, *more) for piece in group))


def _pairs(letters: str) -> list[str]:
    """Return all pairs of letters: a script of many pieces is one that the model reads."""
    return [first + second for first in letters for second in letters]


def _vectors(pieces: Sequence[str]) -> np.ndarray:
    """Return a vector for each piece (pieces, dimension): one for all frequent words and marks."""
    drawn = np.random.default_rng(0)
    vectors = drawn.standard_normal((len(pieces), DIMENSION)).astype(np.float32)
    place = {piece: number for number, piece in enumerate(pieces)}
    for meaning in MEANINGS:
        for word in meaning:
            vectors[place[word]] = vectors[place[meaning[0]]]
    silent = pack_of("de").telling | pack_of("en").telling | {"query", "passage", ":"}
    for piece in {*SPECIAL, *silent}:
        vectors[place[piece]] = vectors[place[SPECIAL[0]]]
    return vectors


def _tensors(vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Return the weights of a BERT of which only the vectors of words do something."""
    shapes = {
        "attention.self.query": (DIMENSION, DIMENSION),
        "attention.self.key": (DIMENSION, DIMENSION),
        "attention.self.value": (DIMENSION, DIMENSION),
        "attention.output.dense": (DIMENSION, DIMENSION),
        "intermediate.dense": (WIDE, DIMENSION),
        "output.dense": (DIMENSION, WIDE),
    }
    tensors = {
        "embeddings.word_embeddings.weight": vectors,
        "embeddings.position_embeddings.weight": np.zeros((LONGEST, DIMENSION), np.float32),
        "embeddings.token_type_embeddings.weight": np.zeros((2, DIMENSION), np.float32),
    }
    for name, shape in shapes.items():
        tensors[f"encoder.layer.0.{name}.weight"] = np.zeros(shape, np.float32)
        tensors[f"encoder.layer.0.{name}.bias"] = np.zeros(shape[0], np.float32)
    norms = ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output")
    for norm in norms:
        tensors[f"{norm}.LayerNorm.weight"] = np.ones(DIMENSION, np.float32)
        tensors[f"{norm}.LayerNorm.bias"] = np.zeros(DIMENSION, np.float32)
    return tensors


def _write_tokenizer(pieces: Sequence[str], folder: Path) -> None:
    numbers = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = BertWordPieceTokenizer(numbers, lowercase=True, strip_accents=False)
    tokenizer.save(str(folder / "tokenizer.json"))


def _configuration(pieces: int) -> dict[str, object]:
    """Return the other files of the model, by their names."""
    folders = {"Transformer": "", "Pooling": "1_Pooling"}
    modules = []
    for place, (kind, path) in enumerate(folders.items()):
        module = {"idx": place, "name": str(place), "path": path}
        modules.append(module | {"type": f"sentence_transformers.models.{kind}"})
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": DIMENSION,
            "intermediate_size": WIDE,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "vocab_size": pieces,
            "max_position_embeddings": LONGEST,
            "layer_norm_eps": 1e-12,
        },
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": LONGEST, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": DIMENSION,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {"prompts": PROMPTS},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "cls_token": "[CLS]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "unk_token": "[UNK]",
            "mask_token": "[MASK]",
        },
    }
