"""One of several glossaries: its application, or what stands against it."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

from fastapi import FastAPI

from rag.api.probes import Readiness
from rag.app import app_of_service
from rag.encoders.open import EncoderOpener
from rag.errors import GlossaryDown, RagError
from rag.glossaries.declared import DeclaredGlossary
from rag.glossaries.records import GlossaryLine
from rag.http.problems import UNFORESEEN
from rag.http.rate_limit import RateLimit
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings

log = logging.getLogger(__name__)

FOLDER = "/g"


class HostedGlossary:
    """A glossary that is served beside others; a fault of it is its own."""

    def __init__(
        self, declared: DeclaredGlossary, opens: EncoderOpener, rate: RateLimit | None
    ) -> None:
        """Host a glossary, which `open` opens with what opens its encoder.

        Its requests are counted by the rate of the server.
        """
        self.name = declared.name
        self.settings = declared.settings
        self.app: FastAPI | None = None
        self._opens = opens
        self._rate = rate
        self._service: AnswerService | None = None
        self._readiness: Readiness | None = None
        self._fault = "it is being opened"
        self._build_fault = ""

    def build(self, build: Callable[[Settings], None]) -> None:
        """Bring its index up to date; if that fails, the index stays as it is."""
        self._build_fault = self._fault_of(lambda: build(self.settings))

    def open(self) -> None:
        """Open the index and make the application; keep what stands against that."""
        self._fault = self._fault_of(self._open)

    def _open(self) -> None:
        """Open the index and make the application. Raises RagError."""
        engine = Engine.open(self.settings, self._opens)
        self._service = AnswerService(engine, self.settings)
        self._readiness = Readiness(self._service)
        self.app = app_of_service(self._service, self.settings, self._rate, self.name)

    def _fault_of(self, step: Callable[[], None]) -> str:
        """Take a step and return why it failed, empty if it did not."""
        try:
            step()
        except RagError as error:
            log.warning("%s: %s", self.name, error)
            return str(error)
        except Exception:
            log.exception("%s cannot be served", self.name)
            return UNFORESEEN
        return ""

    async def start(self, running: AsyncExitStack) -> None:
        """Start its application, if it is open, until the others stop, too."""
        if self.app is None or self._readiness is None:
            return
        await running.enter_async_context(self.app.router.lifespan_context(self.app))

    def warm(self) -> None:
        """Load its encoder."""
        if self._readiness:
            self._readiness.warm()

    @property
    def service(self) -> AnswerService:
        """What answers. Raises GlossaryDown."""
        if self.app is None or self._service is None:
            raise GlossaryDown(f"The glossary {self.name!r} is not served: {self.reason}")
        return self._service

    @property
    def reason(self) -> str:
        """Why it cannot be asked, empty if it can."""
        if self.app is None or self._readiness is None:
            return self._build_fault or self._fault
        return self._readiness.reason()

    @property
    def fault(self) -> str:
        """Why it cannot be asked or serves no newer index, empty if all is well."""
        if self.reason or self._service is None:
            return self.reason
        faults = [self._build_fault, *self._service.faults.values()]
        return " ".join(filter(None, faults))

    def line(self, root: str) -> GlossaryLine:
        """Return it as a line of a list; `root` is the root path of the server."""
        state = self._service.state if self.app and self._service else None
        return GlossaryLine(
            name=self.name,
            title=self.settings.title,
            address=f"{root}{FOLDER}/{self.name}/",
            model=self.name,
            is_ready=not self.reason,
            entries=state.entries if state else 0,
            generation=state.generation if state else 0,
            fault=self.fault,
        )
