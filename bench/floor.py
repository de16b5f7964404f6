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
from rag.entries.name_links import links_of
from rag.index.generations import load_compiled, load_generation
from rag.search.question import EncodedQuestion
from rag.search.retriever import Retriever

INDEX = Path("index")
QUESTION = (
    "my friend says the picture follows the words too closely and looks burnt, "
    "what should I turn down"
)
# The sizes of the encoder, MiniLM: layers, numbers of a token, numbers inside of a layer.
LAYERS, WIDTH, INNER = 6, 384, 1536
SIDE, REPEATS = 1536, 30


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the floor and the stages."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    index = load_generation(INDEX).index
    encoder, retriever = CompiledEncoder(load_compiled(INDEX)), Retriever(index)
    [encoding] = encoder.encode_query([QUESTION])
    pieces = len(encoding.pieces)
    needed = operations(pieces) / 1e9
    int8, fp32 = peak_of_int8(), peak_of_fp32()
    floor = 1000 * needed / int8
    encoding_took = milliseconds(lambda: encoder.encode_query([QUESTION]))
    print(f"one core: fp32 {fp32:.0f}, int8 {int8:.0f} thousand million operations a second")
    print(f"the question: {pieces} word pieces, {needed:.2f} thousand million operations")
    print(f"floor {floor:.1f} ms; encoder {encoding_took:.1f} ms")
    lookup = retriever.names
    question = EncodedQuestion(QUESTION, QUESTION, encoding, encoder.vocabulary)
    retrieval = milliseconds(lambda: retriever.retrieve(question, 5))
    names = milliseconds(lambda: links_of(lookup.fuzzy_matches(QUESTION)))
    nearest = milliseconds(lambda: index.search(encoding.vector, 100))
    parts = f"names {names:.1f} and nearest passages {nearest:.1f}"
    print(f"retrieval {retrieval:.1f} ms, of which {parts}")


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of some work."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


def operations(pieces: int) -> int:
    """Return the multiplications and additions of the encoder for a text of so many word pieces.

    A layer has four projections of attention and two of the feed-forward part; attention itself
    multiplies all pieces with one another, twice.
    """
    dense = 4 * WIDTH * WIDTH + 2 * WIDTH * INNER
    attention = 2 * pieces * WIDTH
    return 2 * LAYERS * pieces * (dense + attention)


def peak_of_fp32() -> float:
    """Return the thousand million operations a second of a product of floats on one core."""
    right = _random_matrix()
    types = (TensorProto.FLOAT, TensorProto.FLOAT)
    return _peak("MatMul", right, right, types)


def peak_of_int8() -> float:
    """Return the thousand million operations a second of a product of bytes on one core."""
    right = _random_matrix().astype(np.int8)
    left = np.abs(right).astype(np.uint8)
    types = (TensorProto.UINT8, TensorProto.INT32)
    return _peak("MatMulInteger", left, right, types)


def _random_matrix() -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal((SIDE, SIDE), dtype=np.float32)


def _peak(
    operator: str, left: NDArray[np.generic], right: NDArray[np.generic], types: tuple[int, int]
) -> float:
    """Return the thousand million operations a second of a large product on one core.

    `types` are those of ONNX for the left matrix and for the product.
    """
    shape = [SIDE, SIDE]
    product = helper.make_node(operator, ["left", "right"], ["out"])
    inputs = [helper.make_tensor_value_info("left", types[0], shape)]
    outputs = [helper.make_tensor_value_info("out", types[1], shape)]
    weights = [onnx.numpy_helper.from_array(right, "right")]
    graph = helper.make_graph([product], "product", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options)
    took = milliseconds(lambda: session.run(None, {"left": left}))
    return 2 * SIDE**3 / took / 1e6


if __name__ == "__main__":
    main()
