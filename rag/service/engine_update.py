"""The engine of the generation that the pointer of an index folder names."""

from rag.encoders.open import EncoderOpener, open_encoder
from rag.index.generations import OpenedGeneration, load_compiled, load_generation
from rag.index.vectors.open import open_backend
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Encoder


def updated_engine(
    engine: Engine,
    settings: Settings,
    opened: OpenedGeneration | None = None,
    opens: EncoderOpener = open_encoder,
) -> Engine:
    """Return a warm engine of the generation that is current; `engine` itself if it has that.

    `opened` is that generation if it is in memory already. Raises IndexUnusable.
    """
    current = engine.opened
    opened = load_generation(settings.index, opened or current, open_backend(settings))
    if opened.manifest == current.manifest:
        return engine
    updated = Engine(opened, _encoder_of(opened, engine, settings, opens), previous=engine)
    updated.warm()
    return updated


def _encoder_of(
    opened: OpenedGeneration, engine: Engine, settings: Settings, opens: EncoderOpener
) -> Encoder:
    """Return the encoder that a generation was built with, that of the engine if it is the same."""
    card = opened.manifest.encoder
    if engine.encoder.card == card:
        return engine.encoder
    return opens(card.model, settings.device, load_compiled(settings.index))
