"""Makes rag/encoders/adapter.safetensors: a low-rank change to the encoder for laymen's questions.

    python -m training.tune_adapter

Learns from the shipped entries' own questions and from training/questions/: glossaries of other
fields, written for this, so that glossaries it has never seen gain as well. LoRA (Hu et al., 2021)
on every linear layer; two contrastive losses, one on the pooled vectors and one on late
interaction; the change is halved, as the mean of the plain and the tuned model beats either
(WiSE-FT, Wortsman et al., 2022). Takes about 20 minutes on two cores.
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
from rag.entries.sentences import split_sentences

ROOT = Path(__file__).parent.parent
RANK = 16
EPOCHS, BATCH, RATE = 3, 64, 1e-3
TEXT_PIECES = 48
# The share of the change that is kept.
KEPT = 0.5
# The last questions of each entry are left for calibration, which needs questions that the encoder
# has not seen.
HELD_OUT = 2
POOLED_TEMPERATURE, INTERACTION_TEMPERATURE = 0.05, 0.03
MISSPELT = 0.15
# How often the partner of a question is the short definition, a sentence, the names, a question.
PARTNER_WEIGHTS = (40, 25, 10, 25)


@dataclass(frozen=True)
class Lesson:
    """What is learned from one entry: its questions, and the texts they should be near.

    All begin with the term, but `names`, the term and its aliases.
    """

    questions: tuple[str, ...]
    short: str
    names: str
    sentences: tuple[str, ...]


# A question with its lesson.
Example = tuple[str, Lesson]
# Questions, and a text for each that it should be near.
Batch = tuple[list[str], list[str]]


@dataclass(frozen=True)
class Encoded:
    """Encoded texts.

    `vectors` (texts, dimension) and `tokens` (texts, pieces, dimension) are unit rows, `mask`
    (texts, pieces) is 1 where there is a piece.
    """

    vectors: Tensor
    tokens: Tensor
    mask: Tensor


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the adapter."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    random.seed(0)
    torch.manual_seed(0)
    encoder = load_model(DEFAULT_MODEL, "auto")
    layers = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.05, target_modules="all-linear")
    tuned = get_peft_model(transformer_of(encoder), layers)
    train(tuned, encoder.tokenizer, [shipped_lessons(), *other_lessons()])
    base = weights_digest(model_folder(DEFAULT_MODEL))
    save_file(low_rank(tuned), ADAPTER, {"base": base, "rank": str(RANK)})


def shipped_lessons() -> list[Lesson]:
    """Return the lessons of the shipped glossary."""
    lessons: list[Lesson] = []
    for entry in read_corpus(ROOT / "corpus"):
        questions = entry.questions[:-HELD_OUT]
        lessons.append(lesson(questions, entry.names, entry.short, entry.definition))
    return lessons


def other_lessons() -> Iterator[list[Lesson]]:
    """Yield the lessons of each of the written glossaries."""
    for file in sorted((ROOT / "training/questions").glob("*.jsonl")):
        lessons: list[Lesson] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            names = [row["term"], *row["aliases"]]
            definition = row["definition"]
            lessons.append(lesson(row["questions"], names, definition, definition))
        yield lessons


def lesson(questions: Sequence[str], names: Sequence[str], short: str, definition: str) -> Lesson:
    """Return the lesson of one entry, its texts worded as `rag.entries.passages` words them.

    The first of the names is the term.
    """
    term = names[0]
    sentences = tuple(f"{term}: {sentence}" for sentence in split_sentences(definition))
    return Lesson(tuple(questions), f"{term}: {short}", ", ".join(names), sentences)


def train(model: Any, tokenizer: Any, glossaries: list[list[Lesson]]) -> None:
    """Train the low-rank layers.

    Within a batch, each question is to be nearest to a text of its own entry.
    """
    steps = EPOCHS * sum(map(count_questions, glossaries)) // BATCH
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps + 1, pct_start=0.1
    )
    model.train()
    began = time.perf_counter()
    batches = mixed_batches(glossaries)
    for step in range(steps):
        questions, texts = next(batches)
        optimiser.zero_grad()
        error = loss(encode(model, tokenizer, questions), encode(model, tokenizer, texts))
        error.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            took = time.perf_counter() - began
            print(f"step {step} of {steps}, loss {error.item():.2f}, {took:.0f} s", flush=True)


def count_questions(lessons: list[Lesson]) -> int:
    """Return the number of questions of a glossary."""
    return sum(len(each.questions) for each in lessons)


def mixed_batches(glossaries: list[list[Lesson]]) -> Iterator[Batch]:
    """Yield batches, each from one glossary, as often as it has questions.

    So the other texts of a batch are of the same field, and hard to tell from the right one.
    """
    sources = [batches_of(lessons) for lessons in glossaries]
    sizes = [count_questions(lessons) for lessons in glossaries]
    while True:
        [source] = random.choices(sources, weights=sizes)
        yield next(source)


def batches_of(lessons: list[Lesson]) -> Iterator[Batch]:
    """Yield batches of questions with a text of the same entry, no entry twice in a batch."""
    bag: list[Example] = []
    while True:
        batch: list[Example] = []
        postponed: list[Example] = []
        while len(batch) < BATCH:
            if not bag:
                bag = shuffled_examples(lessons)
            question, entry = bag.pop()
            is_taken = any(entry is other for _, other in batch)
            target = postponed if is_taken else batch
            target.append((question, entry))
        bag += postponed
        random.shuffle(bag)
        questions = [misspelt(question) for question, _ in batch]
        texts = [partner(question, entry) for question, entry in batch]
        yield questions, texts


def shuffled_examples(lessons: list[Lesson]) -> list[Example]:
    """Return all questions of a glossary with their lessons, in random order."""
    examples: list[Example] = []
    for each in lessons:
        examples += [(question, each) for question in each.questions]
    random.shuffle(examples)
    return examples


def partner(question: str, lesson: Lesson) -> str:
    """Return a text that the question should be near: mostly the short definition."""
    others = [each for each in lesson.questions if each != question]
    views = [lesson.short, random.choice(lesson.sentences), lesson.names, random.choice(others)]
    return random.choices(views, weights=PARTNER_WEIGHTS)[0]


def misspelt(question: str) -> str:
    """Return the question, now and then with a letter dropped or two swapped."""
    if random.random() > MISSPELT or len(question) < 8:
        return question
    place = random.randrange(1, len(question) - 2)
    dropped = question[place + 1 :]
    swapped = question[place + 1] + question[place] + question[place + 2 :]
    return question[:place] + random.choice([dropped, swapped])


def encode(model: Any, tokenizer: Any, texts: list[str]) -> Encoded:
    """Encode texts, each of at most `TEXT_PIECES` pieces, with gradients."""
    batch = tokenizer(
        texts, padding=True, truncation=True, max_length=TEXT_PIECES, return_tensors="pt"
    )
    batch = batch.to(model.device)
    hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"]
    mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    return Encoded(normalize(mean, dim=-1), normalize(hidden, dim=-1), mask)


def loss(questions: Encoded, texts: Encoded) -> Tensor:
    """Return the contrastive loss of pooled vectors, both ways, and of late interaction."""
    target = torch.arange(len(questions.vectors), device=questions.vectors.device)
    pooled = questions.vectors @ texts.vectors.T / POOLED_TEMPERATURE
    interaction = max_similarity(questions, texts) / INTERACTION_TEMPERATURE
    question_loss = cross_entropy(pooled, target)
    text_loss = cross_entropy(pooled.T, target)
    interaction_loss = cross_entropy(interaction, target)
    return question_loss + 0.5 * text_loss + interaction_loss


def max_similarity(questions: Encoded, texts: Encoded) -> Tensor:
    """Return the late interaction (questions, texts) of questions with texts.

    It is the mean over a question's pieces of their best cosine with a piece of the text (MaxSim).
    """
    cosines = torch.einsum("qid,tjd->qtij", questions.tokens, texts.tokens)
    is_padding = texts.mask[None, :, None, :] == 0
    best = cosines.masked_fill(is_padding, -1).amax(-1)
    pieces = questions.mask.float()
    return (best * pieces[:, None]).sum(-1) / pieces.sum(-1)[:, None]


def low_rank(model: Any) -> dict[str, Tensor]:
    """Return the two factors of each changed layer, in half precision: change = B @ A.

    They are named by the layer.
    """
    factors: dict[str, Tensor] = {}
    for name, layer in model.get_base_model().named_modules():
        if isinstance(layer, LoraLinear):
            down = cast(Tensor, layer.lora_A["default"].weight).detach()
            up = cast(Tensor, layer.lora_B["default"].weight).detach()
            scale = KEPT * layer.scaling["default"]
            factors[f"{name}.A"] = down.half().cpu().contiguous()
            factors[f"{name}.B"] = (scale * up).half().cpu().contiguous()
    return factors


if __name__ == "__main__":
    main()
