"""Markdown with the macros of a site's builder -> Markdown with the words that they show. Pure.

Hugo's `{{< name key="value" >}}`, MDN's `{{name("first", "second")}}`, Jekyll's `{% name %}` and `{{ page.name }}`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

HUGO = re.compile(r"\{\{([<%])-?\s*(/?)\s*([\w./-]+)(.*?)/?\s*-?[>%]\}\}", re.DOTALL)
CALL = re.compile(r"\{\{\s*([A-Za-z][\w-]*)\s*(?:\((.*?)\))?\s*\}\}", re.DOTALL)
LIQUID = re.compile(r"\{%.*?%\}|\{\{[^{}]*\}\}", re.DOTALL)
NAMED = re.compile(r"""([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`]+))""")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')
ARGUMENT = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,]*))\s*(?:,|$)""")
# Parameters of shortcodes whose words stand on the page.
SHOWN = ("text", "title", "label", "summary", "caption", "name")
BOXES = frozenset(
    "note warning caution tip info important alert danger hint admonition callout".split()
)
# Shortcodes and macros that show no words of their own: pictures, films, code from files, tables of contents, sidebars.
WORDLESS = re.compile(
    r"""(?ix) youtube|vimeo|gist|tweet|instagram|img|image|video|include|partial|param|skew|toc|heading|comment|mermaid
    |.*sidebar|.*compat.*|specifications|embed.*|interactive.*|(?:api|css|js|html|svg|http|mathml)ref|.*subpages.*
    |previous.*|next.*|page|draft|glossarydisambiguation|availableinworkers|.*_header|.*quicklinks.*|livesample.*"""
)
PATH = re.compile(r"[\w.:-]*/\S*|\S+\.\w{2,4}|\d+")


@dataclass
class Macros:
    """What macros ask of the glossary they stand in: the title of an id, its definition; and what was missing."""

    title: Callable[[str], str | None]
    definition: Callable[[str], str] = lambda _: ""
    dangling: list[str] = field(default_factory=list)

    def shown(self, text: str) -> str:
        """Return a text with the words that its macros show."""
        text = HUGO.sub(self._shortcode, text)
        return LIQUID.sub("", CALL.sub(self._call, text))

    def _shortcode(self, found: re.Match[str]) -> str:
        closing, name, rest = found[2], found[3], found[4]
        if name in BOXES:
            return "\n\n" if closing else f"\n\n{name.capitalize()}: "
        if closing or WORDLESS.fullmatch(name):
            return ""
        named = {each[1]: each[2] or each[3] or each[4] or "" for each in NAMED.finditer(rest)}
        if name == "glossary_tooltip":
            return self._term(named.get("text", ""), named.get("term_id", ""))
        if name == "glossary_definition":
            return " ".join(
                filter(None, (named.get("prepend"), self.definition(named.get("term_id", ""))))
            )
        if name == "feature-state":
            return f"Feature state: Kubernetes {named.get('for_k8s_version', '')} [{named.get('state', '')}]\n\n"
        return next((named[key] for key in SHOWN if named.get(key)), "") or self._positional(
            name, rest, named
        )

    def _positional(self, name: str, rest: str, named: dict[str, str]) -> str:
        """Return the first quoted argument if it can be words; that of a reference stands in a link, whatever it is."""
        first = QUOTED.search(rest)
        if named or not first:
            return ""
        words = first[1] or first[2] or ""
        if name in ("ref", "relref"):
            return words.replace(" ", "-")
        return "" if PATH.fullmatch(words) else self.title(words) or words

    def _term(self, text: str, identifier: str) -> str:
        """Return the words of a link to a term: its own, else the term's title, else the id in words."""
        title = self.title(identifier)
        if identifier and title is None:
            self.dangling.append(identifier)
        return text or title or re.sub(r"[-_]+", " ", identifier)

    def _call(self, found: re.Match[str]) -> str:
        name = found[1].lower()
        if name.endswith("_inline"):
            return f"({name.removesuffix('_inline').replace('_', ' ')})"
        if found[2] is None or WORDLESS.fullmatch(name):
            return ""
        words = arguments(found[2])
        if name == "rfc":
            return ": ".join([f"RFC {words[0]}", *filter(None, words[1:2])])
        if name == "bug":
            return f"bug {words[0]}"
        if name in ("htmlelement", "svgelement", "mathmlelement"):
            return words[1] or f"&lt;{words[0]}&gt;"
        return words[1] or words[0]


def arguments(source: str) -> list[str]:
    """Return the arguments of a call, at least two, those that are missing as ''."""
    found = [
        re.sub(r"\\(.)", r"\1", each[1] or each[2] or each[3] or "")
        for each in ARGUMENT.finditer(source)
    ]
    return [*(word.strip() for word in found), "", ""]
