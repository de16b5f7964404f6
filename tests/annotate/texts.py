"""Texts drawn at random from names, what stands around them, and markup that may be broken."""

from hypothesis import strategies as st

NAMES = {
    "seed": ("seed",),
    "cfg": ("CFG scale", "guidance scale"),
    "scale": ("scale",),
    "diffusion": ("latent diffusion model", "LDM"),
    "latent": ("latent",),
    "model": ("model",),
    "it": ("IT",),
    "c": ("C",),
    "cpp": ("C++",),
    "batch": ("batch",),
    "library": ("library",),
    "straße": ("Straße",),
    "vae": ("VAE", "variational auto-encoder"),
}

NEARLY_NAMES = (
    *("seeds", "SEED", "batches", "libraries", "models", "CFG-scale"),
    *("it", "c", "cs", "word", "Ünder", "1seed", "seed's"),
)
BETWEEN = (
    *(" ", " ", " ", "\n", "\n\n", ", ", ". ", "-", "/", "@", "(", ")", ":", "'"),
    *("\t", "\u00a0"),
)
BLOCKS = ("\n```\n", "\n    ", "\n# ", "\n- ", "\n> ", "\n1. ", "\n---\n", "\r\n")
TABLE = "\n| a | b |\n|---|---|\n| seed | model |\n"
INLINE = (
    *("*", "**", "_", "__", "~~", "`", "``", "\\", "[", "]", "](/x)", "[seed](/y)", "!["),
    *("|", "\n[x]: /y\n", "https://a.test/"),
)
TAGS = (
    *("<", ">", "<b>", "</b>", "<a href='/x'>", "</a>", "<h2>", "</h2>", "<pre>", "</pre>"),
    *("<!--", "-->", "<script>", "</script>", "&amp;", "&#115;", "&"),
)
PIECES = st.one_of(
    st.sampled_from([name for names in NAMES.values() for name in names]),
    st.sampled_from(NEARLY_NAMES),
    st.sampled_from(BETWEEN),
    st.sampled_from((*BLOCKS, TABLE)),
    st.sampled_from(INLINE),
    st.sampled_from(TAGS),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
FORMS = st.sampled_from(["text", "markdown", "html"])
