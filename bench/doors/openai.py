"""Asks the shipped glossary as a client of OpenAI's API does: starts `rag serve` and asks it.

    python -m bench.doors.openai

The client is the official one.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import openai

from tests.browsing import serving

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = ["how do I get the same picture again", "which sauce goes with pasta"]
# How much of the beginning and of the end of an answer is printed.
WIDTH, END = 300, 40


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the questions and the answers."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    with (
        serving(ROOT / "index", ROOT / "corpus") as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="-") as client,
    ):
        print("models:", ", ".join(model.id for model in client.models.list()), end="\n\n")
        for question in QUESTIONS:
            ask(client, question)
        embeddings = client.embeddings.create(model="all-MiniLM-L6-v2", input="a seed")
        vector = embeddings.data[0].embedding
        first, second, *_ = vector
        print(f"embedding of 'a seed': {len(vector)} numbers, {first:.4f}, {second:.4f}, ...")


def ask(client: openai.OpenAI, question: str) -> None:
    """Print a question and its answer."""
    completion = client.chat.completions.create(
        model="glossary-rag", messages=[{"role": "user", "content": question}]
    )
    choice = completion.choices[0]
    answer = shortened(choice.message.content or "")
    print(f"> {question}\n{answer}\n(finish_reason {choice.finish_reason})\n")


def shortened(text: str) -> str:
    """Return the beginning and the end of a text, with three dots between them if it is long."""
    return text if len(text) <= WIDTH + END else f"{text[:WIDTH]} ... {text[-END:]}"


if __name__ == "__main__":
    main()
