"""Glossaries of any kind, drawn for properties that hold of all of them."""

from hypothesis import strategies as st

from rag.entries.text import definition_text
from rag.formats.drafts import Draft
from rag.formats.resolve import resolve
from rag.types import Entry, Translation

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
# What the service takes: any text but control characters, with more than spaces in it.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(
    str.strip
)
LINE = TEXT.map(lambda text: " ".join(text.split()))
# Names that are likely to meet those of other entries.
NAME = LINE | st.sampled_from(
    ["Seed", "seed", "SEED", "Low-Rank Adaptation (LoRA)", "noise / grain", "C++"]
)
# Texts that mean something where a format has its own uses for them.
ODD = st.sampled_from(
    ["draft", "https://some.invalid/where", "Example: one", "\ufffe\uffff", '"]]>&amp;\\n']
)
SHAPED = st.sampled_from(
    [
        "- one\n- two\n  1. three\n",
        "```py\ndef f():\n\n    return 1\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Hard\nwrapped *lines*  \nof $a_b$",
        "A note[^1].\n\n[^1]: This one.",
        "<script>x</script> <b onclick='x'>bold</b> Vec<T>",
    ]
)
BODY = (
    st.lists(TEXT | ODD | SHAPED, min_size=1, max_size=3)
    .map(lambda blocks: definition_text("\n\n".join(blocks)))
    .filter(str.strip)
)
LANGUAGES = st.sampled_from(["de", "DE", "pt-BR", "pt_BR", "zh_Hant", "en-GB", "en", "no language"])
TRANSLATIONS = st.lists(st.builds(Translation, LANGUAGES, NAME, BODY | st.just("")), max_size=3)


@st.composite
def glossaries(draw: st.DrawFn) -> list[Entry]:
    """Return a few entries that name and see one another, as every reader leaves them."""
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    drafts = [
        Draft(
            term=draw(NAME),
            definition=draw(BODY),
            id=identifier,
            aliases=tuple(draw(st.lists(NAME, max_size=3))),
            tags=tuple(draw(st.lists(LINE, max_size=3))),
            see_also=tuple(draw(st.lists(st.sampled_from(ids), max_size=3))),
            status=draw(st.sampled_from(["approved", "draft", "deprecated"])),
            questions=tuple(draw(st.lists(LINE, max_size=1))),
            translations=tuple(draw(TRANSLATIONS)),
        )
        for identifier in ids
    ]
    return list(resolve(drafts).entries)
