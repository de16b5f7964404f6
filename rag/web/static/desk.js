// The owner's desk: what needs them, and the form to mend it. The key stays in this tab.
import { call, key, say, at, fill, root, show, post } from "./desk_calls.js";
import { openEntry, startEditing } from "./desk_editor.js";

// A link to the form, filled in; it works in a new tab, too.
function act(text, entry, proposal = {}) {
  const query = new URLSearchParams({ entry, ...proposal });
  const link = Object.assign(document.createElement("a"), { className: "act", href: `${root}/desk?${query}`, textContent: text });
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    openEntry(entry, proposal).catch(() => {});
  });
  return link;
}

function small(text) { return Object.assign(document.createElement("small"), { textContent: text }); }

async function look() {
  const reply = await fetch(`${root}/readyz`);
  const told = await reply.json();
  at("state").textContent = reply.ok ? fill(say.serving, { generation: told.generation, entries: told.entries }) : told.detail;
  const faults = Object.values(told.faults ?? {}).flatMap((each) => each.split("\n"));
  at("h-faults").hidden = !faults.length;
  show(at("faults"), faults);
  if (reply.ok && !faults.length) at("state").append(` ${say.no_faults}`);
}

async function rebuild() {
  at("rebuild").disabled = true;
  at("progress").hidden = false;
  try {
    const task = await (await call("/v1/rebuild", { method: "POST" })).json();
    const stream = (await call(`/v1/tasks/${task.id}/events`)).body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = "", part = await stream.read(); !part.done; part = await stream.read()) {
      rest += part.value;
      const events = rest.split("\n\n");
      rest = events.pop();
      for (const event of events) progress(JSON.parse(event.split("data: ")[1]));
    }
  } finally {
    at("rebuild").disabled = false;
    at("progress").hidden = true;
    look();
  }
}

function progress(task) {
  if (task.total) { at("progress").max = task.total; at("progress").value = task.done; } else at("progress").removeAttribute("value");
  at("progressed").textContent = task.ended ? fill(say.rebuilt, { result: task.error || task.status }) : fill(say.rebuilding, { done: task.done, total: task.total });
}

// Calls with its note saying so; a fault leaves no note.
async function looking(note, load) {
  at(note).textContent = say.looking;
  try { at(note).textContent = await load(); } catch { at(note).textContent = ""; }
}

async function gaps() {
  const { topics } = await (await call("/v1/gaps?limit=50")).json();
  show(at("gaps"), topics.map((topic) => [
    `${topic.name}: ${fill(say.gap_count, { count: topic.count })}`, document.createElement("br"), remedy(topic.proposal), small(topic.examples.slice(0, 3).join(" · ")),
  ]));
  return topics.length ? "" : say.no_gaps;
}

function remedy({ kind, text, entry }) {
  const proposal = kind === "entry" ? { term: text } : { [kind]: text };
  return act(fill(say[`gap_${kind}`], { text, entry }), entry || slug(text), proposal);
}

const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

async function lint() {
  const { findings } = await (await call("/v1/lint")).json();
  show(at("lint"), findings.map(({ entry, part, message }) => entry ? [act(fill(say.lint_edit, { entry }), entry, { part }), small(message)] : [message]));
  return findings.length ? "" : say.no_lint;
}

async function reviews() {
  const told = await (await call(`/v1/enrichment?show=${at("enrich-show").value}`)).json();
  show(at("enrich"), told.entries.map((entry) => [act(entry.term, entry.id, { part: "questions" }), entry.changed ? small(say.enrich_changed) : "", texts(entry)]));
  return fill(say.enrich_counts, { total: told.total, waiting: told.waiting, without: told.without_questions });
}

function texts(entry) {
  const list = Object.assign(document.createElement("ul"), { className: "list" });
  const wanted = entry.items.filter((item) => at("enrich-show").value === "kept" || item.kind !== "question");
  show(list, wanted.map((item) => [item.kind === "alias" ? `${say.enrich_alias}: ` : "", item.text, item.reason ? small(item.reason) : "", ...choices(entry, item)]));
  return list;
}

function choices(entry, item) {
  const actions = item.kind === "question" ? ["edit", "reject"] : ["accept", "edit", "reject"];
  return actions.flatMap((action) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: say[`enrich_${action}`] });
    button.setAttribute("aria-label", `${say[`enrich_${action}`]}: ${item.text}`);
    button.addEventListener("click", () => decide(entry, item, action).catch(() => {}));
    return [" ", button];
  });
}

async function decide(entry, item, action) {
  const words = action === "edit" ? prompt(say.enrich_reword, item.text) : "";
  if (words === null) return;
  await call("/v1/enrichment", post({ id: entry.id, kind: item.kind, text: item.text, action, new_text: words }));
  await looking("enrich-note", reviews);
  at("enrich-note").textContent += ` ${say.enrich_done}`;
  at("look-enrich").focus();
}

// Returns whether the key may change entries; says so, or why not.
async function check() {
  const reply = await fetch(`${root}/desk/key`, { headers: { Authorization: `Bearer ${key()}` } });
  const told = reply.ok ? say.key_good : reply.status === 401 ? say.key_unknown : (await reply.json()).detail;
  at("key-note").textContent = reply.ok ? `${told} ${say.key_note}` : "";
  at("key-note").classList.toggle("good", reply.ok);
  at("problem").textContent = told;
  at("problem").hidden = reply.ok;
  at("opened").hidden = !reply.ok;
  for (const id of ["key", "forget"]) at(id).hidden = (id === "key") === reply.ok;
  for (const hidden of document.querySelectorAll("#keyform label, #keyform [type=submit]")) hidden.hidden = reply.ok;
  return reply.ok;
}

async function openDesk() {
  if (!await check()) return;
  look();
  looking("enrich-note", reviews);
  // A server that keeps no questions says so only when it is asked.
  if ("questions" in at("desk").dataset) looking("gaps-note", gaps);
  const wanted = new URLSearchParams(location.search);
  const { entry, ...proposal } = Object.fromEntries(wanted);
  if (entry) openEntry(entry, proposal).catch(() => {});
}

at("keyform").addEventListener("submit", (event) => { event.preventDefault(); sessionStorage.setItem(`key${root}`, at("key").value.trim()); openDesk(); });
at("forget").addEventListener("click", () => { sessionStorage.removeItem(`key${root}`); location.reload(); });
at("rebuild").addEventListener("click", () => rebuild().catch(() => {}));
at("look-gaps").addEventListener("click", () => looking("gaps-note", gaps));
at("look-lint").addEventListener("click", () => looking("lint-note", lint));
at("look-enrich").addEventListener("click", () => looking("enrich-note", reviews));
at("enrich-show").addEventListener("change", () => looking("enrich-note", reviews));
startEditing(look);
if (key()) await openDesk();
at("desk").dataset.ready = "true";
