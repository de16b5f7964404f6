// The owner's desk: what needs them, and the form to mend it. The key stays in this tab.
const desk = document.querySelector(".desk");
const say = JSON.parse(desk.dataset.say);
const root = document.body.dataset.root;
const at = (id) => document.getElementById(id);
const form = at("entry");
const LISTS = ["aliases", "see_also", "tags", "shared_names", "questions"];
let state = { id: "", etag: "", translations: [] };

const key = () => sessionStorage.getItem(`key${root}`) ?? "";
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

async function call(path, options = {}) {
  const headers = { ...options.headers };
  if (key()) headers.Authorization = `Bearer ${key()}`;
  at("problem").hidden = true;
  const reply = await fetch(`${root}${path}`, { ...options, headers });
  if (!reply.ok && reply.status !== 412 && !(options.maybe ?? []).includes(reply.status)) {
    const told = await reply.json().catch(() => ({ detail: String(reply.status) }));
    at("problem").textContent = told.detail;
    at("problem").hidden = false;
    at("problem").scrollIntoView({ block: "nearest" });
    throw new Error(told.detail);
  }
  return reply;
}

function show(list, items) { list.replaceChildren(...items.map((item) => { const line = document.createElement("li"); line.append(...[item].flat()); return line; })); }
function link(id, text) { return Object.assign(document.createElement("a"), { href: `${root}/t/${encodeURIComponent(id)}`, textContent: text }); }

async function look() {
  const reply = await fetch(`${root}/readyz`);
  const told = await reply.json();
  at("state").textContent = reply.ok ? fill(say.serving, { generation: told.generation, entries: told.entries }) : told.detail;
  const faults = Object.values(told.faults ?? {}).flatMap((each) => each.split("\n"));
  at("h-faults").hidden = !faults.length;
  show(at("faults"), faults);
  if (told.model) at("state").append(` ${told.model}`);
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

async function gaps() {
  const told = await (await call("/v1/gaps?limit=50")).json();
  at("gaps-note").textContent = told.topics.length ? "" : say.no_gaps;
  show(at("gaps"), told.topics.map((topic) => `${topic.count} × ${topic.name}: ${topic.examples.slice(0, 3).join(" · ")} → ${topic.proposal.kind}: ${topic.proposal.text}${topic.proposal.entry ? ` (${topic.proposal.entry})` : ""}`));
}

async function lint() {
  at("lint-note").textContent = "…";
  const told = await (await call("/v1/lint")).json();
  at("lint-note").textContent = told.findings.length ? "" : say.no_lint;
  show(at("lint"), told.findings.map((finding) => [finding.entry ? link(finding.entry, finding.entry) : "", ` ${finding.message}`]));
}

async function reviews() {
  const told = await (await call(`/v1/enrichment?show=${at("enrich-show").value}`)).json();
  at("enrich-note").textContent = fill(say.enrich_counts, { total: told.total, waiting: told.waiting, without: told.without_questions });
  show(at("enrich"), told.entries.map((entry) => [link(entry.id, entry.term), entry.changed ? ` ${say.enrich_changed}` : "", texts(entry)]));
}

function texts(entry) {
  const list = document.createElement("ul");
  const wanted = entry.items.filter((item) => at("enrich-show").value === "kept" || item.kind !== "question");
  show(list, wanted.map((item) => [item.kind === "alias" ? `${say.enrich_alias}: ` : "", item.text, item.reason ? ` (${item.reason})` : "", ...choices(entry, item)]));
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
  const body = { id: entry.id, kind: item.kind, text: item.text, action, new_text: words };
  await call("/v1/enrichment", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  await reviews();
  at("enrich-note").textContent += ` ${say.enrich_done}`;
  at("look-enrich").focus();
}

function into(entry) {
  for (const field of form.querySelectorAll("[name]")) field.value = LISTS.includes(field.name) ? (entry[field.name] ?? []).join("\n") : entry[field.name] ?? "";
  if (!entry.status) form.status.value = "approved";
}

function draft() {
  const told = Object.fromEntries([...form.querySelectorAll("[name]")].map((field) => [field.name, LISTS.includes(field.name) ? field.value.split("\n").map((line) => line.trim()).filter(Boolean) : field.value]));
  return { ...told, translations: state.translations };
}

async function open(name) {
  const reply = await call(`/v1/terms/${encodeURIComponent(name)}`, { maybe: [404] });
  const entry = reply.ok ? await reply.json() : { id: name };
  state = { id: entry.id, etag: reply.ok ? reply.headers.get("ETag") : "", translations: entry.translations ?? [] };
  into(entry);
  at("which-note").textContent = reply.ok ? entry.id : `${entry.id}: ${say.edit_new}`;
  at("conflict").hidden = at("shown").hidden = true;
  at("delete").disabled = !reply.ok;
  at("saved").textContent = "";
  show(at("advice"), []);
  form.hidden = false;
  form.term.focus();
}

async function save() {
  const match = state.etag ? { "If-Match": state.etag } : { "If-None-Match": "*" };
  const reply = await call(`/v1/terms/${encodeURIComponent(state.id)}`, { method: "PUT", headers: { "Content-Type": "application/json", ...match }, body: JSON.stringify(draft()) });
  if (reply.status === 412) return conflict();
  const told = await reply.json();
  state.etag = reply.headers.get("ETag");
  at("conflict").hidden = true;
  at("delete").disabled = false;
  at("saved").textContent = fill(say.saved, { generation: told.index.generation }) + (told.advice.length ? ` ${say.advice}` : "");
  show(at("advice"), told.advice);
  look();
}

async function conflict() {
  const reply = await call(`/v1/terms/${encodeURIComponent(state.id)}`, { maybe: [404] });
  const theirs = reply.ok ? await reply.json() : { id: state.id };
  const box = at("conflict");
  box.querySelector(".definition").textContent = theirs.definition ?? "";
  at("take").onclick = () => open(state.id);
  at("keep").onclick = () => { state.etag = reply.ok ? reply.headers.get("ETag") : ""; save(); };
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

async function remove() {
  if (!confirm(fill(say.delete_sure, { term: form.term.value }))) return;
  const reply = await call(`/v1/terms/${encodeURIComponent(state.id)}`, { method: "DELETE", headers: { "If-Match": state.etag } });
  if (reply.status === 412) return conflict();
  form.hidden = true;
  at("which").value = "";
  at("state").textContent = say.deleted;
}

async function preview() {
  const reply = await call("/preview", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ definition: form.definition.value }) });
  at("shown").innerHTML = await reply.text();
  at("shown").hidden = false;
}

at("key").value = key();
at("keyform").addEventListener("submit", (event) => { event.preventDefault(); sessionStorage.setItem(`key${root}`, at("key").value.trim()); look(); });
at("forget").addEventListener("click", () => { sessionStorage.removeItem(`key${root}`); at("key").value = ""; });
at("rebuild").addEventListener("click", () => rebuild().catch(() => {}));
at("look-gaps").addEventListener("click", () => gaps().catch(() => {}));
at("look-lint").addEventListener("click", () => lint().catch(() => { at("lint-note").textContent = ""; }));
at("look-enrich").addEventListener("click", () => reviews().catch(() => {}));
at("openform").addEventListener("submit", (event) => { event.preventDefault(); if (at("which").value.trim()) open(at("which").value.trim()).catch(() => {}); });
at("which").addEventListener("input", async () => {
  const typed = at("which").value.trim();
  const reply = typed ? await fetch(`${root}/v1/suggest?limit=8&q=${encodeURIComponent(typed)}`) : null;
  if (reply?.ok) at("names").replaceChildren(...(await reply.json()).suggestions.map(({ name }) => Object.assign(document.createElement("option"), { value: name })));
});
form.addEventListener("submit", (event) => { event.preventDefault(); save().catch(() => {}); });
at("preview").addEventListener("click", () => preview().catch(() => {}));
at("delete").addEventListener("click", () => remove().catch(() => {}));
look();
if (at("which").value) open(at("which").value).catch(() => {});
desk.dataset.ready = "true";
