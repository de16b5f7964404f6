// The ask page: names while you type, answers when you pause, an address for every question.
const form = document.querySelector("form.ask");
const field = form.q;
const list = document.getElementById("suggestions");
const answer = document.getElementById("answer");
const start = document.getElementById("start");
const say = JSON.parse(form.dataset.say);
const root = document.body.dataset.root;
const glossary = document.title.split(" · ").pop();
const PAUSE = 350, TYPED = 80, SHORTEST = 3, RECENT = 8;
let asking, suggesting, pause, typed, chosen = -1;

async function ask(question, how) {
  clearTimeout(pause);
  asking?.abort();
  asking = new AbortController();
  const lang = new URLSearchParams(location.search).get("lang");
  const language = lang ? `&lang=${encodeURIComponent(lang)}` : "";
  const address = question ? `${root}/?q=${encodeURIComponent(question)}${language}` : `${root}/`;
  if (how === "push" && location.href !== new URL(address, location).href) history.pushState({ question }, "", address);
  if (how === "replace") history.replaceState({ question }, "", address);
  document.title = question ? `${question} · ${glossary}` : glossary;
  start.hidden = Boolean(question);
  // What is typed stays where it is; on Enter the answer moves up.
  if (how !== "replace") document.getElementById("ask").classList.toggle("asked", Boolean(question));
  if (!question) { answer.replaceChildren(); showRecent(); return; }
  answer.setAttribute("aria-busy", "true");
  try {
    const typing = how === "replace" ? "&typing=true" : "";
    const reply = await fetch(`${root}/answer?q=${encodeURIComponent(question)}${typing}${language}`, { signal: asking.signal });
    if (reply.ok) answer.innerHTML = await reply.text();
    else answer.textContent = say.failed.replace("{reason}", (await reply.json()).detail);
    if (how !== "replace" && reply.ok) remember(question);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    answer.textContent = say.failed.replace("{reason}", say.offline);
  }
  answer.setAttribute("aria-busy", "false");
}

async function suggest(typedSoFar) {
  suggesting?.abort();
  if (!typedSoFar) return close();
  suggesting = new AbortController();
  try {
    const reply = await fetch(`${root}/v1/suggest?limit=8&q=${encodeURIComponent(typedSoFar)}`, { signal: suggesting.signal });
    if (reply.ok && document.activeElement === field) open((await reply.json()).suggestions);
  } catch { close(); }
}

function open(suggestions) {
  list.replaceChildren(...suggestions.map(({ name, term }, place) => {
    const item = Object.assign(document.createElement("li"), { id: `s${place}`, role: "option", textContent: name });
    item.dataset.name = name;
    item.setAttribute("aria-selected", "false");
    if (term !== name) item.append(" ", Object.assign(document.createElement("small"), { textContent: term }));
    return item;
  }));
  chosen = -1;
  list.hidden = !suggestions.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function close() { clearTimeout(typed); suggesting?.abort(); open([]); }

function choose(step) {
  // Names that arrive now would take the choice away.
  clearTimeout(typed); suggesting?.abort();
  const items = [...list.children];
  chosen = (chosen + step + items.length + 1) % (items.length + 1);
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  if (items[chosen]) field.setAttribute("aria-activedescendant", items[chosen].id);
  else field.removeAttribute("aria-activedescendant");
  items[chosen]?.scrollIntoView({ block: "nearest" });
}

function submit(question) { field.value = question; close(); ask(question.trim(), "push"); }

const kept = () => { try { return JSON.parse(localStorage.getItem(`recent${root}`)) ?? []; } catch { return []; } };

function remember(question) {
  try { localStorage.setItem(`recent${root}`, JSON.stringify([question, ...kept().filter((each) => each !== question)].slice(0, RECENT))); } catch { /* a browser may keep nothing */ }
}

function showRecent() {
  const recent = document.getElementById("recent");
  recent.hidden = !kept().length;
  recent.querySelector("ul").replaceChildren(...kept().map((question) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { textContent: question, href: `${root}/?q=${encodeURIComponent(question)}` }));
    return item;
  }));
}

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", "suggestions");
field.setAttribute("aria-expanded", "false");
field.addEventListener("input", () => {
  clearTimeout(pause); clearTimeout(typed);
  const question = field.value.trim();
  typed = setTimeout(() => suggest(question), TYPED);
  if (!question || question.length >= SHORTEST) pause = setTimeout(() => ask(question, "replace"), PAUSE);
});
field.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { choose(event.key === "ArrowDown" ? 1 : -1); event.preventDefault(); }
  else if (event.key === "Escape") { close(); event.preventDefault(); }
  else if (event.key === "Enter" && chosen >= 0 && list.children[chosen]) { submit(list.children[chosen].dataset.name); event.preventDefault(); }
});
field.addEventListener("blur", () => setTimeout(close, 150));
list.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("li");
  if (item) { event.preventDefault(); submit(item.dataset.name); }
});
form.addEventListener("submit", (event) => { event.preventDefault(); submit(field.value); });
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".chips a, .meant a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    submit(new URL(link.href).searchParams.get("q"));
  } else if (event.target.closest("#recent button")) {
    localStorage.removeItem(`recent${root}`); showRecent();
  } else if (event.target.closest(".permalink")) {
    const permalink = event.target.closest(".permalink");
    event.preventDefault();
    try { await navigator.clipboard.writeText(permalink.href); permalink.textContent = say.copied; } catch { location.href = permalink.href; }
  } else if (event.target.closest(".feedback button")) {
    const box = event.target.closest(".feedback");
    const body = { question: box.closest(".reply").dataset.question, entry: box.dataset.entry, helpful: event.target.value === "true" };
    const reply = await fetch(`${root}/v1/feedback`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (reply.ok) box.textContent = box.dataset.thanks;
  }
});
addEventListener("popstate", () => {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  close();
  ask(field.value.trim(), "stay");
});
if (field.value.trim()) remember(field.value.trim());
showRecent();
