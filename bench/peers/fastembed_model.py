"""Writes a model as the ONNX file that fastembed reads.

    python bench/peers/fastembed_model.py MODEL FOLDER

Runs in the environment of the peers, not in ours.
"""

import shutil
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"
CONFIGURATION = (
    *("config.json", "tokenizer.json", "tokenizer_config.json"),
    "special_tokens_map.json",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Export the model, and copy what is beside it."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of the model")
    parser.add_argument("folder", type=Path, help="where the files go")
    options = parser.parse_args(arguments)

    import torch  # here and below: heavy
    from transformers import AutoModel

    options.folder.mkdir(parents=True, exist_ok=True)
    for name in CONFIGURATION:
        shutil.copy(options.model / name, options.folder)
    model = AutoModel.from_pretrained(options.model, attn_implementation="eager").eval()
    ones = torch.ones((2, 8), dtype=torch.long)
    torch.onnx.export(
        model,
        (ones, ones, torch.zeros_like(ones)),
        str(options.folder / "model.onnx"),
        input_names=INPUTS,
        output_names=[OUTPUT],
        dynamic_axes={name: {0: "texts", 1: "pieces"} for name in (*INPUTS, OUTPUT)},
        opset_version=17,
        # The newer exporter fixes the attention mask of the example.
        dynamo=False,
    )


if __name__ == "__main__":
    main()
