"""What a build did."""

from dataclasses import dataclass

from rag.build.changes import Changes
from rag.index.manifest import ALL_READ
from rag.types import Reach


@dataclass(frozen=True)
class Built:
    """The result of a build: the generation that serves now, and what was done for it.

    `passages` is the number of passages of the index, `embedded` that of the texts embedded.
    `account` says how much of a glossary in another format than ours became entries, and `doubts`
    what is doubtful about that. `reach` is how much of the glossary the encoder `model` reads,
    `without_questions` the number of entries that have no questions.
    """

    generation: int
    changes: Changes
    passages: int
    embedded: int
    seconds: float
    account: str = ""
    doubts: tuple[str, ...] = ()
    model: str = ""
    reach: Reach = ALL_READ
    without_questions: int = 0

    @property
    def entries(self) -> int:
        """The number of entries of the index."""
        changes = self.changes
        return len(changes.added) + len(changes.changed) + changes.same
