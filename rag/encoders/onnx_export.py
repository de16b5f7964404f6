"""A model of the BERT family -> an ONNX graph of one text with weights of 8 bits, so that serving needs no torch.

Weights are int8 with one scale for each output; activations are quantised as they come, by one scale a matrix
(ONNX Runtime's DynamicQuantizeMatMul). One text at a time: nothing is padded, and what a text becomes does not depend
on what is asked beside it. Owns onnx.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from rag.encoders.model_files import Tensors, read_json, read_reading, tensors
from rag.types import EncoderCard

# Operators that ONNX Runtime adds to the standard's, and the versions that any runtime of the last years reads.
FUSED = "com.microsoft"
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
IR_VERSION = 8
LARGEST = 127


class Graph:
    """Nodes and weights, added in the order of the data."""

    def __init__(self, held: Tensors, config: dict[str, Any]) -> None:
        """Start empty; `held` are the model's tensors, `config` its own description."""
        self.held = held
        self.config = config
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def weight(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        """Add an operator and return the name of its output."""
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, name: str, given: str, layers: list[str]) -> str:
        """Add linear layers side by side, their weights (outputs, inputs) quantised."""
        weights = np.concatenate([self.held[f"{layer}.weight"] for layer in layers])
        bias = np.concatenate([self.held[f"{layer}.bias"] for layer in layers])
        rows, scales = quantise(weights)
        held = [self.weight(f"{name}.rows", rows.T), self.weight(f"{name}.scales", scales), ""]
        return self.node(
            "DynamicQuantizeMatMul", [given, *held, self.weight(f"{name}.bias", bias)], name, FUSED
        )

    def normalised(self, layer: str, one: str, other: str) -> str:
        """Add the sum of two inputs, normalised by the weights of a layer."""
        weights = [
            self.weight(name, self.held[name]) for name in (f"{layer}.weight", f"{layer}.bias")
        ]
        epsilon = self.config["layer_norm_eps"]
        return self.node(
            "SkipLayerNormalization", [one, other, *weights], layer, FUSED, epsilon=epsilon
        )


def compile_model(folder: Path, card: EncoderCard) -> dict[str, bytes]:
    """Return the files of the compiled encoder, or none for a model of another family."""
    config, reading = read_json(folder / "config.json") or {}, read_reading(folder)
    family = (
        config.get("model_type"),
        config.get("hidden_act"),
        config.get("position_embedding_type", "absolute"),
    )
    if (
        reading is None
        or family != ("bert", "gelu", "absolute")
        or not (folder / "tokenizer.json").is_file()
    ):
        return {}
    return {
        "encoder.onnx": bert(tensors(folder), config).SerializeToString(),
        "tokenizer.json": (folder / "tokenizer.json").read_bytes(),
        "encoder.json": json.dumps(
            {"card": asdict(card), "reading": asdict(reading)}, indent=2
        ).encode(),
    }


def compiled_card(files: Mapping[str, bytes]) -> EncoderCard:
    """Return the card of the model that was compiled."""
    return EncoderCard(**json.loads(files["encoder.json"])["card"])


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows as int8 and the scale of each row."""
    scales = np.maximum(np.abs(weights).max(axis=1), np.finfo(np.float32).tiny) / LARGEST
    return np.rint(weights / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def bert(held: Tensors, config: dict[str, Any]) -> ModelProto:
    """Return the graph: the ids of word pieces, int64 (pieces,) -> their rows, float32 (1, pieces, dimension)."""
    graph = Graph(held, config)
    rows = embeddings(graph)
    for number in range(config["num_hidden_layers"]):
        rows = layer(graph, f"encoder.layer.{number}", rows)
    given = [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["count"])]
    out = [
        helper.make_tensor_value_info(rows, TensorProto.FLOAT, [1, "count", config["hidden_size"]])
    ]
    whole = helper.make_graph(graph.nodes, "bert", given, out, graph.weights)
    return helper.make_model(whole, opset_imports=OPSETS, ir_version=IR_VERSION)


def embeddings(graph: Graph) -> str:
    """Add the sum of the embeddings of words and of their places, normalised."""
    part = "embeddings.{}_embeddings.weight".format
    rows, scales = quantise(graph.held[part("word")])
    graph.node("Gather", [graph.weight("words.rows", rows), "pieces"], "words.int8")
    graph.node("Cast", ["words.int8"], "words.float", to=TensorProto.FLOAT)
    graph.node("Gather", [graph.weight("words.scales", scales[:, None]), "pieces"], "words.scale")
    graph.node("Mul", ["words.float", "words.scale"], "words.flat")
    graph.node("Shape", ["pieces"], "length")
    graph.weight("first", np.array([0], dtype=np.int64))
    places = graph.weight(
        "places.rows", graph.held[part("position")] + graph.held[part("token_type")][:1]
    )
    graph.node("Slice", [places, "first", "length"], "places.flat")
    words = graph.node("Unsqueeze", ["words.flat", "first"], "words")
    there = graph.node("Unsqueeze", ["places.flat", "first"], "places")
    return graph.normalised("embeddings.LayerNorm", words, there)


def layer(graph: Graph, name: str, rows: str) -> str:
    """Add one layer: attention, then the feed-forward network, each added to what came in and normalised."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = graph.linear(f"{name}.joined", rows, parts)
    graph.nodes.append(helper.make_node("Split", [joined], parts, axis=2))
    heads = graph.config["num_attention_heads"]
    met = graph.node("MultiHeadAttention", parts, f"{name}.met", FUSED, num_heads=heads)
    attended = dense(graph, f"{name}.attention.output", met)
    rows = graph.normalised(f"{name}.attention.output.LayerNorm", attended, rows)
    wide = graph.node("Gelu", [dense(graph, f"{name}.intermediate", rows)], f"{name}.active", FUSED)
    return graph.normalised(f"{name}.output.LayerNorm", dense(graph, f"{name}.output", wide), rows)


def dense(graph: Graph, name: str, given: str) -> str:
    """Add the linear layer of a name."""
    return graph.linear(name, given, [f"{name}.dense"])
