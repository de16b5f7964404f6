"""Questions by a language model on a server: its estimate, its run, and what came of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.disk import remove_file
from rag.enrich.answers import KnownEntries, parse_answer
from rag.enrich.asking import Asked, Progress, QuestionAsker
from rag.enrich.budget import Budget, Estimate, estimate
from rag.enrich.journal import lock_of, open_journal
from rag.enrich.prompt import instructions, task_messages
from rag.enrich.records import EnrichmentTask, Proposal
from rag.errors import BadAnswer, JournalUnusable
from rag.formats.overlay import overlay_path
from rag.llm.completion import CompletionModel
from rag.llm.server import model_server
from rag.settings import Settings

# A call that takes longer has failed.
CALL_SECONDS = 120.0


@dataclass(frozen=True)
class ModelRun:
    """How a language model is asked.

    `prompt` is the file of the instructions, None for ours; `max_calls` and `budget_tokens` limit
    what is sent, None for no limit; `at_once` is how many calls run at the same time.
    """

    prompt: Path | None = None
    max_calls: int | None = None
    budget_tokens: int | None = None
    at_once: int = 4


def estimate_of(tasks: Sequence[EnrichmentTask], run: ModelRun) -> Estimate:
    """Return the cost of asking for some tasks. Raises BadSetting for an unusable prompt."""
    text = instructions(run.prompt)
    return estimate((task_messages(task, text), task.count) for task in tasks)


def ask_model(
    tasks: Sequence[EnrichmentTask],
    settings: Settings,
    run: ModelRun,
    journal: Path,
    progress: Progress,
) -> Asked:
    """Return the answers of the settings' model to some tasks.

    What the journal of an earlier run holds is not asked again. Raises BadSetting or
    JournalUnusable.
    """
    text = instructions(run.prompt)
    server = model_server(settings)

    async def ask() -> Asked:
        model = CompletionModel(server, CALL_SECONDS)
        try:
            asker = QuestionAsker(model, text, opened, budget)
            return await asker.ask_all(tasks, run.at_once, progress)
        finally:
            await model.close()

    with open_journal(journal) as opened:
        budget = Budget(run.max_calls, run.budget_tokens)
        return asyncio.run(ask())


def proposals_of(asked: Asked, known: KnownEntries) -> tuple[list[Proposal], list[str]]:
    """Return the proposals in the answers of a run, and sentences about what cannot be used.

    `known` are the entries as they are now: one that was deleted meanwhile gets nothing.
    """
    proposals: list[Proposal] = []
    notes: list[str] = []
    for entry, answer in asked.answers.items():
        try:
            proposal, unused = parse_answer(answer | {"id": entry}, known)
        except BadAnswer as error:
            notes.append(f"{entry}: {error}")
            continue
        proposals.append(proposal)
        notes += [f"{entry}: {note}" for note in unused]
    return proposals, notes


def journal_path(settings: Settings) -> Path:
    """Return the file that keeps what a run was answered until all of it is kept."""
    overlay = overlay_path(settings)
    return overlay.with_name(f".{overlay.name}.journal")


def finish_journal(settings: Settings) -> None:
    """Remove the journal once everything in it is kept. Raises JournalUnusable."""
    path = journal_path(settings)
    try:
        remove_file(path)
        remove_file(lock_of(path))
    except OSError as error:
        raise JournalUnusable(f"{path} cannot be removed ({error.strerror}).") from error
