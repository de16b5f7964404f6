"""The web pages, which need no JavaScript: ask, term, browse, map, desk. Owns Jinja2."""

from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import Markup

from rag.annotate.matcher import with_links
from rag.entries.hashes import shuffle_key
from rag.entries.language_names import language_name
from rag.entries.language_tags import ReaderLanguages
from rag.errors import RagError, UnknownTerm
from rag.http.base_path import site_address
from rag.search.translated import chosen_translation
from rag.service.answering import AnswerService
from rag.service.entry_queries import EntryContext
from rag.settings import Settings
from rag.types import Entry
from rag.web import views
from rag.web.appearance import appearance_of
from rag.web.entry_list import entry_list, listing_key
from rag.web.examples import ExampleQuestions
from rag.web.language_choices import LanguageChoice, language_choices
from rag.web.notices import deprecation_notice, lacking_notice
from rag.web.page_headers import HEADERS
from rag.web.static_files import static_version
from rag.web.strings import Strings, date_text, interface_language, number_text, strings
from rag.web.unchanged import PageTags

if TYPE_CHECKING:
    from jinja2 import Environment

# The status of a page that is not there; caches keep errors apart by their form only.
MISSING = 404
# How many entries near a name that no entry has.
NEAR = 3
# The least confidence in a mention that is made a link.
LINKED_FROM = 0.5


@cache
def templates() -> "Environment":
    """Return the templates; values are escaped."""
    # Here: questions need no pages, and are answered before the first one is wanted.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("rag.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class WebPages:
    """The pages of one glossary."""

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        """Show what `service` answers, as the settings say. Raises BadSetting."""
        self._service = service
        self._settings = settings
        # A setting without strings is refused before the first page.
        interface_language(settings)
        self.appearance = appearance_of(settings)
        self.tags = PageTags(service)
        self._examples = ExampleQuestions(service)

    def say(self, request: Request) -> Strings:
        """Return the strings of the pages in the language for a request."""
        accepted = request.headers.get("accept-language", "")
        own = self._service.state.language
        return strings(interface_language(self._settings, own, accepted))

    def page(
        self, request: Request, template: str, /, status: int = 200, **shown: Any
    ) -> HTMLResponse:
        """Return the page of a template, given the values it shows."""
        headers = HEADERS | {
            "Vary": "Accept-Language" if status < MISSING else "Accept, Accept-Language"
        }
        tag = self.tags.tag_of(request)
        if tag and status < MISSING:
            headers["ETag"] = tag
        return HTMLResponse(self.html(request, template, **shown), status, headers)

    def html(self, request: Request, template: str, /, **shown: Any) -> str:
        """Return the HTML of a template, given the values it shows."""
        state, say = self._service.state, self.say(request)
        everywhere = {
            "say": say,
            "number": partial(number_text, say=say),
            "language_name": language_name,
            "glossary": self._settings.title,
            "appearance": self.appearance,
            "root": request.scope.get("root_path", ""),
            "version": static_version(),
            "state": state,
            "day": date_text(state.built_at, say),
            "here": template.removesuffix(".html"),
            "feedback": bool(self._settings.questions),
        }
        return templates().get_template(template).render(everywhere | shown)

    async def answer(
        self, request: Request, question: str, typing: bool, languages: ReaderLanguages
    ) -> views.AnswerView:
        """Return the reply to a question as the page shows it.

        `typing` and `languages` as in `AnswerService.explain`. Raises BadQuestion or Overloaded.
        """
        reply = await self._service.explain(question, typing, languages)
        base, say, own = self._settings.link_base, self.say(request), self._service.state.language
        choices: list[LanguageChoice] = []
        notices: list[str] = []
        if reply.answer:
            shown = [self._service.show(entry) for entry in reply.answer.citations]
            cited = [each.entry for each in shown]
            choices = language_choices(cited, own, reply.answer.languages[0])
            old = [each for each in shown if each.entry.status == "deprecated"]
            notices = [deprecation_notice(each.entry, each.see_also, say) for each in old]
            notices.append(lacking_notice(cited, languages, own, say))
        notice = " ".join(filter(None, notices))
        return await self._service.render(views.answer_view, reply, say, base, choices, notice)

    async def ask(
        self, request: Request, question: str, languages: ReaderLanguages
    ) -> HTMLResponse:
        """Return the page to ask on, with the answer if there is a question.

        Definitions are quoted in the first of the `languages` that an entry has.
        """
        question = question.strip()
        reply, problem, status = None, "", 200
        try:
            if question:
                reply = await self.answer(request, question, False, languages)
        except RagError as error:
            problem, status = str(error), error.status
        return self.page(
            request,
            "ask.html",
            status,
            question=question,
            reply=reply,
            problem=problem,
            tagline=self._settings.tagline,
            say_ask=_strings_of_script(self.say(request)),
            examples=self.appearance.examples or await self._examples.chosen(),
        )

    async def term(self, request: Request, name: str, languages: ReaderLanguages) -> HTMLResponse:
        """Return the page of an entry; a browser gets a page where there is none.

        It is in the first of the languages that the entry has. Raises UnknownTerm or Overloaded.
        """
        try:
            context = await self._service.show_in_context(name)
        except UnknownTerm:
            if not wants_page(request):
                raise
            return await self._missing_entry(request, name)
        entry = context.entry
        address = f"{site_address(request)}/t/{quote(entry.id)}"
        own = f"{request.scope.get('root_path', '')}/t/"
        linked = _linked(context, f"{own}{{id}}")
        language = self._service.state.language
        translation = chosen_translation(entry, languages.tags, language)
        note = lacking_notice([entry], languages, language, self.say(request))
        if translation and translation.definition:
            linked, language = translation.definition, translation.language
        rendered = partial(_rendered, base=self._settings.link_base, own=own)
        definition = await self._service.render(rendered, linked)
        return self.page(
            request,
            "term.html",
            entry=entry,
            term=translation.term if translation else entry.term,
            language=language,
            languages=language_choices([entry], self._service.state.language, language),
            note=note,
            html=Markup(definition),  # noqa: S704 - definition_html cleans it
            address=address,
            defined_term=views.defined_term(
                entry, address, self._settings.title, site_address(request)
            ),
            see_also=context.see_also,
            similar=views.near_entries(context.similar),
            backlinks=sorted(context.backlinks, key=listing_key),
            homonyms=views.homonyms(entry, context.bearers),
        )

    async def _missing_entry(self, request: Request, name: str) -> HTMLResponse:
        """Return the page that says that no entry has a name, with the entries near it."""
        try:
            near = await self._service.similar_to_text(name, NEAR)
        except RagError:
            near = []
        say = self.say(request)["error"]
        title, detail = say["not_found"], say["no_entry"].format(name=name)
        page = self.page(
            request, "error.html", 404, title=title, detail=detail, near=near, name=name
        )
        # Programs get a problem at the same address.
        page.headers["Vary"] = "Accept, Accept-Language"
        return page

    def error(self, request: Request, status: int, title: str, detail: str) -> HTMLResponse:
        """Return the page of an error, in the language of the pages where it is a common one."""
        say = self.say(request)["error"]
        common = {
            404: (say["not_found"], say["not_found_hint"]),
            401: (say["key_needed"], say["key_needed_hint"]),
            500: (say["broken"], detail),
        }
        title, detail = common.get(status, (title, detail))
        return self.page(request, "error.html", status, title=title, detail=detail, near=[])

    async def preview(self, request: Request, draft: Entry) -> str:
        """Return an entry as its page would show it. Raises Overloaded."""
        rendered = partial(_rendered, base=self._settings.link_base)
        definition = Markup(await self._service.render(rendered, draft.definition))  # noqa: S704
        shown = {"entry": draft, "html": definition, "see_also": (), "homonyms": ()}
        return self.html(request, "entry.html", level=3, **shown)

    async def map_places(self) -> JSONResponse:
        """Return where entries lie on the map, each with the number of its first tag, or -1.

        Raises Overloaded.
        """
        return await self._service.render(self._map_places)

    def _map_places(self) -> JSONResponse:
        entry_map = self._service.map()
        # In the order of hashes, as if at random: where only some names fit, they are not all
        # from the beginning of the alphabet.
        placed = sorted(entry_map.placed, key=lambda place: shuffle_key(place.entry.id))
        numbers: dict[str, int] = {}
        rows: list[list[str | float]] = []
        for place in placed:
            entry = place.entry
            number = -1
            if entry.tags:
                number = numbers.setdefault(entry.tags[0], len(numbers))
            rows.append([entry.id, entry.term, place.x, place.y, number])
        content = {"tags": list(numbers), "places": rows, "total": entry_map.total}
        return JSONResponse(content, headers=HEADERS)

    async def browse(self, request: Request, name: str, tag: str, letter: str) -> HTMLResponse:
        """Return the list of entries, narrowed to a part of a name, a tag, a letter.

        Raises Overloaded.
        """
        return await self._service.render(self._list, request, name, tag, letter)

    def _list(self, request: Request, name: str, tag: str, letter: str) -> HTMLResponse:
        everything = list(self._service.entries())
        shown = entry_list(everything, name, tag, letter, request.url)
        return self.page(request, "browse.html", **shown)


def _strings_of_script(say: Strings) -> dict[str, str]:
    """Return the strings that the script of the page to ask on shows."""
    ask, answer = say["ask"], say["answer"]
    return {"failed": ask["failed"], "offline": ask["offline"], "copied": answer["copied"]}


def wants_page(request: Request) -> bool:
    """Return whether a request comes from a browser that shows pages."""
    return "text/html" in request.headers.get("accept", "")


def _linked(context: EntryContext, template: str) -> str:
    """Return the definition of an entry with links to the other entries it mentions.

    `template` is the address of an entry, with {id}.
    """
    others = [span for span in context.mentions if span.entries[0] != context.entry.id]
    sure = [span for span in others if span.confidence >= LINKED_FROM]
    return with_links(context.entry.definition, sure, "markdown", template)


def _rendered(text: str, base: str, own: str = "") -> str:
    """Return a definition as HTML, given what `definition_html` takes."""
    from rag.web.rendering import definition_html  # here: see `templates`

    return definition_html(text, base=base, own=own)
