"""Asks the shipped glossary as a client of OpenAI's API does: starts `rag serve` and asks with the official client.

python -m bench.doors.openai
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import openai

from tests.browsing import serving

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = ["how do I get the same picture again", "which sauce goes with pasta"]
WIDTH = 300


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was asked and what came back."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    with (
        serving(ROOT / "index", ROOT / "corpus") as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="-") as client,
    ):
        print("models:", ", ".join(model.id for model in client.models.list()), end="\n\n")
        for question in QUESTIONS:
            told = client.chat.completions.create(
                model="glossary-rag", messages=[{"role": "user", "content": question}]
            )
            choice = told.choices[0]
            words = choice.message.content or ""
            shown = f"{words[:WIDTH]} ... {words[-40:]}" if len(words) > WIDTH + 40 else words
            print(f"> {question}\n{shown}\n(finish_reason {choice.finish_reason})\n")
        vector = (
            client.embeddings.create(model="all-MiniLM-L6-v2", input="a seed").data[0].embedding
        )
        print(
            f"embedding of 'a seed': {len(vector)} numbers, {vector[0]:.4f}, {vector[1]:.4f}, ..."
        )


if __name__ == "__main__":
    main()
