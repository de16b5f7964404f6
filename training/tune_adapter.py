"""Makes rag/encoders/adapter.safetensors: a low-rank change to the encoder for laymen's questions.

    python -m training.tune_adapter

Learns from the shipped entries' own questions and from training/questions/: glossaries of other fields, written for
this, so that glossaries it has never seen gain as well. LoRA (Hu et al., 2021) on every linear layer; two contrastive
losses, one on the pooled vectors and one on late interaction; half of what was learned is kept, as the mean of the
plain and the tuned model beats either (WiSE-FT, Wortsman et al., 2022). Takes about 20 minutes on two cores.
"""

import json
import random
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from peft import LoraConfig, get_peft_model
from peft.tuners.lora import Linear as LoraLinear
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from rag.corpus.folder import read_corpus
from rag.encoders.model_files import ADAPTER, DEFAULT_MODEL, model_folder, weights_digest
from rag.encoders.torch_encoder import load_model, transformer_of
from rag.entries.passages import split_sentences

ROOT = Path(__file__).parent.parent
RANK = 16
EPOCHS, BATCH, RATE = 3, 64, 1e-3
TEXT_PIECES = 48
KEPT = 0.5
# The last questions of each entry are left for calibration, which needs questions that the encoder has not seen.
HELD_OUT = 2
POOLED_TEMPERATURE, INTERACTION_TEMPERATURE = 0.05, 0.03
MISSPELT = 0.15


@dataclass(frozen=True)
class Lesson:
    """What is learned from one entry: its questions, and the texts they should be near."""

    questions: tuple[str, ...]
    short: str
    names: str
    sentences: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the adapter."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    random.seed(0)
    torch.manual_seed(0)
    encoder = load_model(DEFAULT_MODEL, "auto")
    layers = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.05, target_modules="all-linear")
    tuned = get_peft_model(transformer_of(encoder), layers)
    train(tuned, encoder.tokenizer, [shipped_lessons(), *other_lessons()])
    save_file(
        low_rank(tuned),
        ADAPTER,
        {"base": weights_digest(model_folder(DEFAULT_MODEL)), "rank": str(RANK)},
    )


def shipped_lessons() -> list[Lesson]:
    """Return what the shipped glossary teaches."""
    entries = read_corpus(ROOT / "corpus")
    return [
        lesson(each.questions[:-HELD_OUT], each.term, each.names, each.short, each.definition)
        for each in entries
    ]


def other_lessons() -> Iterator[list[Lesson]]:
    """Yield what each of the written glossaries teaches."""
    for file in sorted((ROOT / "training/questions").glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        yield [
            lesson(
                row["questions"],
                row["term"],
                [row["term"], *row["aliases"]],
                row["definition"],
                row["definition"],
            )
            for row in rows
        ]


def lesson(questions: Any, term: str, names: Any, short: str, definition: str) -> Lesson:
    """Return the lesson of one entry, its texts worded as `rag.entries.passages` words them."""
    told = tuple(f"{term}: {sentence}" for sentence in split_sentences(definition))
    return Lesson(tuple(questions), f"{term}: {short}", ", ".join(names), told)


def train(model: Any, tokenizer: Any, glossaries: list[list[Lesson]]) -> None:
    """Train the low-rank layers: each question is to be nearest to a text of its own entry within the batch."""
    steps = EPOCHS * sum(len(each.questions) for lessons in glossaries for each in lessons) // BATCH
    learned = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps + 1, pct_start=0.1
    )
    model.train()
    began, batches = time.perf_counter(), mixed(glossaries)
    for step in range(steps):
        questions, texts = next(batches)
        optimiser.zero_grad()
        wrong = loss(encode(model, tokenizer, questions), encode(model, tokenizer, texts))
        wrong.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            print(
                f"step {step} of {steps}, loss {wrong.item():.2f}, {time.perf_counter() - began:.0f} s",
                flush=True,
            )


def mixed(glossaries: list[list[Lesson]]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield batches, each from one glossary, as often as it has questions: neighbours are what must be told apart."""
    sources = [draw(lessons) for lessons in glossaries]
    sizes = [sum(len(each.questions) for each in lessons) for lessons in glossaries]
    while True:
        yield next(random.choices(sources, weights=sizes)[0])


def draw(lessons: list[Lesson]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield batches of questions with a text of the same entry, no entry twice in a batch."""
    bag: list[tuple[str, Lesson]] = []
    while True:
        batch: list[tuple[str, Lesson]] = []
        aside: list[tuple[str, Lesson]] = []
        while len(batch) < BATCH:
            if not bag:
                bag = [(question, each) for each in lessons for question in each.questions]
                random.shuffle(bag)
            question, each = bag.pop()
            taken = any(each is other for _, other in batch)
            (aside if taken else batch).append((question, each))
        bag += aside
        random.shuffle(bag)
        yield [misspelt(question) for question, _ in batch], [partner(*pair) for pair in batch]


def partner(question: str, lesson: Lesson) -> str:
    """Return a text that the question should be near: mostly the short definition, at times another view."""
    others = [each for each in lesson.questions if each != question]
    views = [lesson.short, random.choice(lesson.sentences), lesson.names, random.choice(others)]
    return random.choices(views, weights=[40, 25, 10, 25])[0]


def misspelt(question: str) -> str:
    """Return the question, now and then with a letter dropped or two swapped."""
    if random.random() > MISSPELT or len(question) < 8:
        return question
    place = random.randrange(1, len(question) - 2)
    swapped = question[place + 1] + question[place] + question[place + 2 :]
    return question[:place] + random.choice([question[place + 1 :], swapped])


def encode(model: Any, tokenizer: Any, texts: list[str]) -> tuple[Tensor, Tensor, Tensor]:
    """Return unit vectors (texts, dimension), unit token rows (texts, pieces, dimension), and the mask of pieces."""
    batch = tokenizer(
        texts, padding=True, truncation=True, max_length=TEXT_PIECES, return_tensors="pt"
    )
    batch = batch.to(model.device)
    hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"]
    mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    return normalize(mean, dim=-1), normalize(hidden, dim=-1), mask


def loss(questions: tuple[Tensor, Tensor, Tensor], texts: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Return the contrastive loss of pooled vectors, both ways, and of late interaction."""
    target = torch.arange(len(questions[0]), device=questions[0].device)
    pooled = questions[0] @ texts[0].T / POOLED_TEMPERATURE
    met = max_similarity(questions, texts) / INTERACTION_TEMPERATURE
    return (
        cross_entropy(pooled, target)
        + 0.5 * cross_entropy(pooled.T, target)
        + cross_entropy(met, target)
    )


def max_similarity(
    questions: tuple[Tensor, Tensor, Tensor], texts: tuple[Tensor, Tensor, Tensor]
) -> Tensor:
    """Return the mean over a question's pieces of their best partner in a text, (questions, texts)."""
    cosines = torch.einsum("qid,tjd->qtij", questions[1], texts[1])
    best = cosines.masked_fill(texts[2][None, :, None, :] == 0, -1).amax(-1)
    pieces = questions[2].float()
    return (best * pieces[:, None]).sum(-1) / pieces.sum(-1)[:, None]


def low_rank(model: Any) -> dict[str, Tensor]:
    """Return the two factors of each changed layer, named by the layer, in half precision: change = B @ A."""
    factors: dict[str, Tensor] = {}
    for name, layer in model.get_base_model().named_modules():
        if isinstance(layer, LoraLinear):
            down, up = (
                cast(Tensor, layer.lora_A["default"].weight),
                cast(Tensor, layer.lora_B["default"].weight),
            )
            factors[f"{name}.A"] = down.detach().half().cpu().contiguous()
            factors[f"{name}.B"] = (
                (KEPT * layer.scaling["default"] * up.detach()).half().cpu().contiguous()
            )
    return factors


if __name__ == "__main__":
    main()
