"""The owner's touch: accent colour, logo, footer link and example questions, from the settings."""

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadSetting
from rag.settings import Settings
from rag.web.colours import BLACK, WHITE, Colour, ink_on, parse_colour, readable_shade

log = logging.getLogger(__name__)

# What lies behind text on the pages, light and dark: --paper, --card and --tint of style.css.
LIGHT_GROUNDS = (Colour(0xFB, 0xFA, 0xF8), WHITE, Colour(0xF3, 0xF1, 0xED))
DARK_GROUNDS = (
    Colour(0x17, 0x18, 0x1A),
    Colour(0x1F, 0x21, 0x24),
    Colour(0x26, 0x28, 0x2B),
)
MAX_LOGO_BYTES = 100_000
MAX_EXAMPLES = 8
# How a picture begins, and its media type.
PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<svg[\s>]"), "image/svg+xml"),
)
WEB_ADDRESS = re.compile(r"(?:https?://|mailto:|/)\S+")


@dataclass(frozen=True)
class Logo:
    """A picture of the owner's, with its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Link:
    """A link with its text."""

    text: str
    address: str


@dataclass(frozen=True)
class Appearance:
    """What the owner changes about the pages; `style` is a style sheet, empty without a colour."""

    style: str
    logo: Logo | None
    footer_link: Link | None
    examples: tuple[str, ...]

    @property
    def version(self) -> str:
        """A hash of the style sheet, which browsers cache."""
        return hashlib.sha256(self.style.encode()).hexdigest()[:12]


def appearance_of(settings: Settings) -> Appearance:
    """Return the appearance that the settings describe. Raises BadSetting."""
    questions = (part.strip() for part in settings.examples.split(";"))
    return Appearance(
        style=accent_style(settings.accent) if settings.accent else "",
        logo=read_logo(Path(settings.logo)) if settings.logo else None,
        footer_link=parse_link(settings.footer_link) if settings.footer_link else None,
        examples=tuple(filter(None, questions))[:MAX_EXAMPLES],
    )


def accent_style(accent: str) -> str:
    """Return the style sheet of an accent colour, in a shade that can be read, light and dark.

    Raises BadSetting.
    """
    colour = parse_colour(accent)
    light = readable_shade(colour, LIGHT_GROUNDS, BLACK)
    dark = readable_shade(colour, DARK_GROUNDS, WHITE)
    if light != colour:
        problem = "--accent %s is too light to be read on a light page; %s is used there"
        log.warning(problem, colour, light)
    return (
        f":root{{--accent:{light};--accent-ink:{ink_on(light)}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{:root{{--accent:{dark};--accent-ink:{ink_on(dark)}}}}}\n"
    )


def read_logo(path: Path) -> Logo:
    """Return the picture in a file. Raises BadSetting if it is missing, too large or no picture."""
    if path.exists() and not path.is_file():
        # A pipe would be waited for.
        raise BadSetting(f"--logo {path} is no file; name a picture")
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_LOGO_BYTES + 1)
    except OSError as error:
        raise BadSetting(f"--logo {path} cannot be read ({error.strerror})") from error
    if len(content) > MAX_LOGO_BYTES:
        raise BadSetting(f"--logo {path} has more than {MAX_LOGO_BYTES:,} bytes; make it smaller")
    for beginning, media_type in PICTURES:
        if beginning.match(content):
            return Logo(content, media_type)
    raise BadSetting(f"--logo {path} is no picture; it is SVG, PNG, JPEG, GIF or WebP")


def parse_link(setting: str) -> Link:
    """Return the link of a setting such as `Imprint https://example.org`. Raises BadSetting."""
    text, _, address = setting.strip().rpartition(" ")
    if not WEB_ADDRESS.fullmatch(address):
        form = "a text and an address, such as 'Imprint https://example.org/imprint'"
        raise BadSetting(f"--footer-link is {form}, not {setting!r}")
    return Link(text.strip() or address, address)
