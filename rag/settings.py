"""The settings: each option with its default and meaning, and its flag and `RAG_*` variable."""

from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

# The names of our own format, of all that are written, and of all that are read; their readers and
# writers are in `rag.formats.registry`.
OURS = "markdown"
WRITTEN = (OURS, "csv", "xlsx", "jsonl", "skos", "tbx", "dictd", "html")
FORMATS = (
    "auto",
    OURS,
    "pages",
    "glosario",
    "datahub",
    "skos",
    "obo",
    "tbx",
    "defined-terms",
    "jsonl",
    "yaml",
    "toml",
    "csv",
    "xlsx",
    "word",
    "dita",
    "docbook",
    "asciidoc",
    "mediawiki",
    "org",
    "latex",
    "moodle",
    "gettext",
    "abbreviations",
    "dbt",
    "spec-up",
    "glossarist",
    "wordnet",
    "dictd",
    "html",
    "text",
)

# The largest body of a request, which limits the text in it, too.
MAX_BODY_BYTES = 1_000_000


def option(
    default: Any,
    meaning: str,
    choices: tuple[str, ...] = (),
    secret: bool = False,
    least: int | None = None,
) -> Any:
    """Return a dataclass field with its documentation; a secret is left out of `repr`.

    `least` is the smallest number that it may be.
    """
    metadata = {"meaning": meaning, "choices": choices, "least": least}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The options of the commands; a command makes one from its flags and passes it down."""

    corpus: Path = option(
        Path("corpus"), "The glossary: a folder of entries, or a file or folder in another format."
    )
    glossary: tuple[str, ...] = option(
        (),
        "One of several glossaries to serve, NAME=FOLDER, or a TOML file of them; may be repeated. "
        "See docs/several-glossaries.md.",
    )
    format: str = option(
        "auto", "Format of the glossary; auto looks at it. See docs/formats.md.", FORMATS
    )
    map: str = option(
        "", "Which columns hold what, such as term=Title,definition=Meaning; empty: by their names."
    )
    sheet: str = option("", "Sheet to read from a spreadsheet; empty: all that hold terms.")
    language: str = option("en", "Language to read from a glossary of several.")
    enrichment: str = option(
        "",
        "File with questions written for a glossary in another format; empty: beside it, "
        "NAME.enrichment.jsonl. See docs/enrich.md.",
    )
    index: Path = option(Path("index"), "Folder of the built index.")
    index_backend: str = option(
        "faiss", "What searches the vectors; see docs/scale.md.", ("faiss", "milvus")
    )
    milvus_uri: str = option(
        "http://127.0.0.1:19530", "A server of Milvus; or a file, for Milvus Lite."
    )
    milvus_token: str = option(
        "", "Token for that server, user:password, better given as a variable.", secret=True
    )
    milvus_alias: str = option(
        "glossary", "Name in Milvus under which the serving vectors are found."
    )
    model: str | None = option(
        None,
        "A sentence-transformers id or path. "
        "Default: the index's own; all-MiniLM-L6-v2 for a new one.",
    )
    device: str = option(
        "auto", "Where to embed; auto takes a GPU if there is one.", ("auto", "cpu", "cuda")
    )
    ray: str = option(
        "",
        "Address of a Ray cluster that embeds, or local for all cores and GPUs here. "
        "See docs/scale.md.",
    )
    title: str = option("Glossary", "Name of the glossary, on its web page.")
    tagline: str = option("", "One line about the glossary, on the page to ask on.")
    logo: str = option("", "Picture beside the name: an SVG, PNG, JPEG, GIF or WebP up to 100 kB.")
    accent: str = option(
        "", "Colour of links and buttons, such as #1f5fae; a shade that can be read is used."
    )
    footer_link: str = option(
        "", "Link at the foot of each page: a text, then its address, separated by a space."
    )
    examples: str = option(
        "", "Questions to begin with, separated by semicolons; empty: some of the entries' own."
    )
    interface_language: str = option(
        "",
        "Language of the pages: de, en, es, fr, ja or zh; empty: that of the glossary, if it is "
        "one of them, else of the reader's browser, else English.",
    )
    link_base: str = option(
        "", "Address at which relative links in definitions begin, on the pages."
    )
    host: str = option("127.0.0.1", "Address to listen on.")
    port: int = option(8000, "Port to listen on.")
    workers: int = option(
        1,
        "Processes that answer questions; a second one takes 150 MB. See docs/operate.md.",
        least=1,
    )
    watch: bool = option(False, "Rebuild when a file of the corpus is saved.")
    keys: Path = option(Path("keys.json"), "File of API keys, written by rag key.")
    reading: str = option(
        "open", "Whether asking needs a key; changing always does.", ("open", "key")
    )
    rate: str = option(
        "", "Requests allowed to each key and address, such as 600/minute; empty: any number."
    )
    origins: str = option("", "Web origins whose pages may ask (CORS), comma-separated.")
    proxies: str = option(
        "",
        "Addresses of proxies whose X-Forwarded-For, -Proto and -Prefix are believed, "
        "comma-separated.",
    )
    base_path: str = option(
        "", "Path under which a proxy shows the server, such as /glossary; see docs/operate.md."
    )
    questions: str = option(
        "", "File (SQLite) that keeps what is asked, redacted; empty: nothing is kept."
    )
    keep_days: int = option(90, "Days after which what was asked is forgotten.")
    llm_base_url: str = option(
        "", "A server of OpenAI's API that writes answers, such as http://localhost:11434/v1."
    )
    llm_model: str = option("", "Name of the model there that writes.")
    llm_api_key: str = option("", "Key for that server, better given as a variable.", secret=True)
    llm_ask: str = option(
        "off",
        "When that model is asked which entry answers, and so is sent the question; "
        "see docs/enrich.md.",
        ("off", "unsure"),
    )
    llm_asks_per_hour: int = option(500, "How often it is asked in an hour, at most.", least=0)
    log: str = option(
        "auto", "Form of the log; auto: text on a terminal, else json.", ("auto", "text", "json")
    )


OPTIONS: dict[str, Field[Any]] = {each.name: each for each in fields(Settings)}

# The options that say which server searches the vectors.
BACKEND = tuple(name for name in OPTIONS if name == "index_backend" or name.startswith("milvus_"))


def flag(name: str) -> str:
    """Return the flag of an option: `keep_days` -> `--keep-days`."""
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    """Return the environment variable of an option: `index` -> `RAG_INDEX`."""
    return f"RAG_{name.upper()}"
