"""A model of the BERT family to an ONNX graph with int8 weights, so that serving needs no torch.

Weights are int8 with one scale for each output row. Activations are quantised while running, with
one scale a matrix (ONNX Runtime's DynamicQuantizeMatMul). The graph takes one text at a time: there
is no padding, and a text's vectors do not depend on its neighbours in a batch.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from rag.encoders.model_files import Reading, Tensors, read_json, read_reading, read_weights
from rag.types import EncoderCard

# The domain of the operators that ONNX Runtime adds to the standard's.
MICROSOFT = "com.microsoft"
# Versions that every runtime of the last years reads.
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
IR_VERSION = 8
MAX_INT8 = 127


class Graph:
    """The nodes and constants of an ONNX graph, added in the order of the data."""

    def __init__(self, tensors: Tensors, config: dict[str, Any]) -> None:
        """Start without nodes; `tensors` are the model's weights, `config` its config.json."""
        self.tensors = tensors
        self.config = config
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        """Add an operator and return the name of its output."""
        node = helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def linear(self, name: str, rows: str, layers: list[str]) -> str:
        """Add linear layers side by side, their weights (outputs, inputs) quantised."""
        weights = np.concatenate([self.tensors[f"{layer}.weight"] for layer in layers])
        bias = np.concatenate([self.tensors[f"{layer}.bias"] for layer in layers])
        quantised, scales = quantise(weights)
        inputs = [
            rows,
            self.constant(f"{name}.rows", quantised.T),
            self.constant(f"{name}.scales", scales),
            "",  # no zero point: the scales are symmetric
            self.constant(f"{name}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, MICROSOFT)

    def dense(self, name: str, rows: str) -> str:
        """Add the one linear layer `name`.dense."""
        return self.linear(name, rows, [f"{name}.dense"])

    def add_and_normalise(self, layer: str, rows: str, skipped: str) -> str:
        """Add the sum of two inputs and its layer normalisation.

        ONNX Runtime's SkipLayerNormalization does both, but takes seven times as long.
        """
        weight = self.constant(f"{layer}.weight", self.tensors[f"{layer}.weight"])
        bias = self.constant(f"{layer}.bias", self.tensors[f"{layer}.bias"])
        total = self.node("Add", [rows, skipped], f"{layer}.sum")
        epsilon = self.config["layer_norm_eps"]
        return self.node("LayerNormalization", [total, weight, bias], layer, epsilon=epsilon)


def compile_model(folder: Path, card: EncoderCard) -> dict[str, bytes]:
    """Return the files of the compiled encoder by name, or none for a model of another family."""
    config = read_json(folder / "config.json") or {}
    reading = read_reading(folder)
    tokenizer = folder / "tokenizer.json"
    if reading is None or not is_bert(config) or not tokenizer.is_file():
        return {}
    return {
        "encoder.onnx": bert(read_weights(folder), config).SerializeToString(),
        "tokenizer.json": tokenizer.read_bytes(),
        "encoder.json": description(card, reading),
    }


def is_bert(config: dict[str, Any]) -> bool:
    """Return whether a config.json is that of a BERT with GELU and absolute positions."""
    position = config.get("position_embedding_type", "absolute")
    family = (config.get("model_type"), config.get("hidden_act"), position)
    return family == ("bert", "gelu", "absolute")


def description(card: EncoderCard, reading: Reading) -> bytes:
    """Return encoder.json: what the model is, and how it reads texts."""
    return json.dumps({"card": asdict(card), "reading": asdict(reading)}, indent=2).encode()


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows as int8 and the scale of each row; row * scale is close to the weights."""
    largest = np.abs(weights).max(axis=1)
    scales = np.maximum(largest, np.finfo(np.float32).tiny) / MAX_INT8
    scaled = weights / scales[:, None]
    np.rint(scaled, out=scaled)
    return scaled.astype(np.int8), scales.astype(np.float32)


def bert(tensors: Tensors, config: dict[str, Any]) -> ModelProto:
    """Return the graph of a BERT.

    Its input `pieces` are ids of word pieces, int64 (pieces,); its output are their vectors,
    float32 (1, pieces, dimension).
    """
    graph = Graph(tensors, config)
    rows = embeddings(graph)
    for number in range(config["num_hidden_layers"]):
        rows = transformer_layer(graph, f"encoder.layer.{number}", rows)
    pieces = helper.make_tensor_value_info("pieces", TensorProto.INT64, ["count"])
    shape = [1, "count", config["hidden_size"]]
    vectors = helper.make_tensor_value_info(rows, TensorProto.FLOAT, shape)
    whole = helper.make_graph(graph.nodes, "bert", [pieces], [vectors], graph.constants)
    return helper.make_model(whole, opset_imports=OPSETS, ir_version=IR_VERSION)


def embeddings(graph: Graph) -> str:
    """Add the sum of the embeddings of words and of positions, normalised."""
    words = word_embeddings(graph)
    positions = position_embeddings(graph)
    return graph.add_and_normalise("embeddings.LayerNorm", words, positions)


def word_embeddings(graph: Graph) -> str:
    """Add the look-up of the embeddings of words, stored as int8 with a scale each."""
    table = graph.tensors["embeddings.word_embeddings.weight"]
    quantised, scales = quantise(table)
    graph.node("Gather", [graph.constant("words.rows", quantised), "pieces"], "words.int8")
    graph.node("Cast", ["words.int8"], "words.float", to=TensorProto.FLOAT)
    graph.node("Gather", [graph.constant("words.scales", scales[:, None]), "pieces"], "words.scale")
    graph.node("Mul", ["words.float", "words.scale"], "words.flat")
    graph.constant("first", np.array([0], dtype=np.int64))
    return graph.node("Unsqueeze", ["words.flat", "first"], "words")


def position_embeddings(graph: Graph) -> str:
    """Add the embeddings of one position a piece; the first token type is part of them."""
    positions = graph.tensors["embeddings.position_embeddings.weight"]
    token_type = graph.tensors["embeddings.token_type_embeddings.weight"][:1]
    table = graph.constant("places.rows", positions + token_type)
    graph.node("Shape", ["pieces"], "length")
    graph.node("Slice", [table, "first", "length"], "places.flat")
    return graph.node("Unsqueeze", ["places.flat", "first"], "places")


def transformer_layer(graph: Graph, name: str, rows: str) -> str:
    """Add one layer: attention, then the feed-forward network, each added to its input."""
    attention = f"{name}.attention.output"
    attended = graph.dense(attention, self_attention(graph, name, rows))
    rows = graph.add_and_normalise(f"{attention}.LayerNorm", attended, rows)
    wide = graph.dense(f"{name}.intermediate", rows)
    active = graph.node("Gelu", [wide], f"{name}.active", MICROSOFT)
    narrow = graph.dense(f"{name}.output", active)
    return graph.add_and_normalise(f"{name}.output.LayerNorm", narrow, rows)


def self_attention(graph: Graph, name: str, rows: str) -> str:
    """Add the attention of pieces to each other; queries, keys and values are one product."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = graph.linear(f"{name}.joined", rows, parts)
    graph.nodes.append(helper.make_node("Split", [joined], parts, axis=2))
    heads = graph.config["num_attention_heads"]
    return graph.node("MultiHeadAttention", parts, f"{name}.met", MICROSOFT, num_heads=heads)
