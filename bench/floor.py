"""Measures what a question must cost at least on this machine.

    python -m bench.floor             (an index of the shipped glossary in index/)

Operations are counted, the peak of the machine is measured, and the stages are timed.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper

from rag.encoders.onnx_encoder import CompiledEncoder
from rag.index.generations import load_compiled, load_generation
from rag.search.question import EncodedQuestion
from rag.search.retriever import Retriever

QUESTION = "my friend says the picture follows the words too closely and looks burnt, what should I turn down"
LAYERS, WIDTH, INNER = 6, 384, 1536
SIDE, REPEATS = 1536, 30


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of some work."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


def operations(pieces: int) -> int:
    """Return the multiplications and additions of the encoder for one text."""
    dense = 4 * WIDTH * WIDTH + 2 * WIDTH * INNER
    return 2 * LAYERS * pieces * (dense + 2 * pieces * WIDTH)


def peak(kind: str) -> float:
    """Return the operations a second, in thousands of millions, of a large product on one core."""
    rows = np.random.default_rng(0).standard_normal((SIDE, SIDE), dtype=np.float32)
    typed: NDArray[np.generic]
    given: dict[str, NDArray[np.generic]]
    if kind == "int8":
        typed, nodes = (
            rows.astype(np.int8),
            [helper.make_node("MatMulInteger", ["left", "right"], ["out"])],
        )
        left, out = TensorProto.UINT8, TensorProto.INT32
        given = {"left": np.abs(typed).astype(np.uint8)}
    else:
        typed, nodes = rows, [helper.make_node("MatMul", ["left", "right"], ["out"])]
        left = out = TensorProto.FLOAT
        given = {"left": rows}
    shape = [SIDE, SIDE]
    inputs = [helper.make_tensor_value_info("left", left, shape)]
    outputs = [helper.make_tensor_value_info("out", out, shape)]
    graph = helper.make_graph(
        nodes, "product", inputs, outputs, [onnx.numpy_helper.from_array(typed, "right")]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options)
    return 2 * SIDE**3 / milliseconds(lambda: session.run(None, given)) / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the floor and the stages."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    index = load_generation(Path("index")).index
    encoder, retriever = CompiledEncoder(load_compiled(Path("index"))), Retriever(index)
    encoding = encoder.encode_query([QUESTION])[0]
    giga = operations(len(encoding.pieces)) / 1e9
    fast = peak("int8")
    print(
        f"one core: fp32 {peak('fp32'):.0f}, int8 {fast:.0f} thousand million operations a second"
    )
    print(
        f"the question: {len(encoding.pieces)} word pieces, {giga:.2f} thousand million operations"
    )
    print(
        f"floor {1000 * giga / fast:.1f} ms; encoder {milliseconds(lambda: encoder.encode_query([QUESTION])):.1f} ms"
    )
    question = EncodedQuestion(QUESTION, QUESTION, encoding, encoder.vocabulary)
    rest = milliseconds(lambda: retriever.retrieve(question, 5))
    names = milliseconds(lambda: retriever.names.links(retriever.names.fuzzy_matches(QUESTION)))
    nearest = milliseconds(lambda: index.search(encoding.vector, 100))
    print(f"retrieval {rest:.1f} ms, of which names {names:.1f} and nearest passages {nearest:.1f}")


if __name__ == "__main__":
    main()
