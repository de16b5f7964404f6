"""Replaces the macros of a site's builder in Markdown by the words that they show. Pure.

Hugo writes `{{< name key="value" >}}`, MDN `{{name("first", "second")}}`, Jekyll `{% name %}` and
`{{ page.name }}`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

HUGO_SHORTCODE = re.compile(r"\{\{([<%])-?\s*(/?)\s*([\w./-]+)(.*?)/?\s*-?[>%]\}\}", re.DOTALL)
MDN_CALL = re.compile(r"\{\{\s*([A-Za-z][\w-]*)\s*(?:\((.*?)\))?\s*\}\}", re.DOTALL)
JEKYLL_TAG = re.compile(r"\{%.*?%\}|\{\{[^{}]*\}\}", re.DOTALL)
PARAMETER = re.compile(r"""([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`]+))""")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')
ARGUMENT = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,]*))\s*(?:,|$)""")
ESCAPED = re.compile(r"\\(.)")
# Parameters of shortcodes whose words stand on the page.
SHOWN = ("text", "title", "label", "summary", "caption", "name")
BOXES = frozenset(
    "note warning caution tip info important alert danger hint admonition callout".split()
)
# Shortcodes and macros that show no words of their own: pictures, films, code from files,
# tables of contents, sidebars.
WORDLESS = re.compile(
    r"""(?ix) youtube|vimeo|gist|tweet|instagram|img|image|video|include|partial|param|skew|toc
    |heading|comment|mermaid|.*sidebar|.*compat.*|specifications|embed.*|interactive.*
    |(?:api|css|js|html|svg|http|mathml)ref|.*subpages.*|previous.*|next.*|page|draft
    |glossarydisambiguation|availableinworkers|.*_header|.*quicklinks.*|livesample.*"""
)
# Arguments that are no words: paths, names of files, numbers.
PATH = re.compile(r"[\w.:-]*/\S*|\S+\.\w{2,4}|\d+")


@dataclass
class Macros:
    """Shows macros by the glossary they stand in.

    `title` and `definition` return those of an id. `dangling` collects the ids that have none.
    """

    title: Callable[[str], str | None]
    definition: Callable[[str], str] = lambda _: ""
    dangling: list[str] = field(default_factory=list)

    def shown(self, text: str) -> str:
        """Return a text with the words that its macros show."""
        text = HUGO_SHORTCODE.sub(self._shortcode, text)
        text = MDN_CALL.sub(self._call, text)
        return JEKYLL_TAG.sub("", text)

    def _shortcode(self, match: re.Match[str]) -> str:
        """Return the words of a Hugo shortcode."""
        is_closing, name, rest = bool(match[2]), match[3], match[4]
        if name in BOXES:
            return "\n\n" if is_closing else f"\n\n{name.capitalize()}: "
        if is_closing or WORDLESS.fullmatch(name):
            return ""
        return self._shortcode_words(name, rest)

    def _shortcode_words(self, name: str, rest: str) -> str:
        """Return the words of a shortcode that is neither a box nor wordless."""
        parameters = _parameters(rest)
        identifier = parameters.get("term_id", "")
        if name == "glossary_tooltip":
            return self._term(parameters.get("text", ""), identifier)
        if name == "glossary_definition":
            words = (parameters.get("prepend", ""), self.definition(identifier))
            return " ".join(part for part in words if part)
        if name == "feature-state":
            version, state = parameters.get("for_k8s_version", ""), parameters.get("state", "")
            return f"Feature state: Kubernetes {version} [{state}]\n\n"
        for key in SHOWN:
            if parameters.get(key):
                return parameters[key]
        return self._positional(name, rest, parameters)

    def _positional(self, name: str, rest: str, parameters: dict[str, str]) -> str:
        """Return the first quoted argument if it can be words, or is the target of a reference."""
        first = QUOTED.search(rest)
        if parameters or not first:
            return ""
        words = first[1] or first[2] or ""
        if name in ("ref", "relref"):
            return words.replace(" ", "-")
        if PATH.fullmatch(words):
            return ""
        return self.title(words) or words

    def _term(self, text: str, identifier: str) -> str:
        """Return the words of a link to a term: its own, else the term's title, else its id."""
        title = self.title(identifier)
        if identifier and title is None:
            self.dangling.append(identifier)
        return text or title or re.sub(r"[-_]+", " ", identifier)

    def _call(self, match: re.Match[str]) -> str:
        """Return the words of a call of an MDN macro."""
        name = match[1].lower()
        if name.endswith("_inline"):
            return f"({name.removesuffix('_inline').replace('_', ' ')})"
        if match[2] is None or WORDLESS.fullmatch(name):
            return ""
        first, second = _two_arguments(match[2])
        if name == "rfc":
            return f"RFC {first}: {second}" if second else f"RFC {first}"
        if name == "bug":
            return f"bug {first}"
        if name in ("htmlelement", "svgelement", "mathmlelement"):
            return second or f"&lt;{first}&gt;"
        return second or first


def _parameters(source: str) -> dict[str, str]:
    """Return the named parameters of a shortcode."""
    parameters: dict[str, str] = {}
    for match in PARAMETER.finditer(source):
        parameters[match[1]] = match[2] or match[3] or match[4] or ""
    return parameters


def _two_arguments(source: str) -> tuple[str, str]:
    """Return the first two arguments of a call, '' for one that is missing."""
    arguments = []
    for match in ARGUMENT.finditer(source):
        quoted = match[1] or match[2] or match[3] or ""
        arguments.append(ESCAPED.sub(r"\1", quoted).strip())
    first, second, *_ = (*arguments, "", "")
    return first, second
