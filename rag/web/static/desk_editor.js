// The form of one entry, with a preview as its page will show it.
import { call, say, at, fill, root, show, post } from "./desk_calls.js";

const form = at("entry");
const LISTS = ["aliases", "see_also", "tags", "shared_names", "questions"];
const PAUSE = 250;
let state = { id: "", etag: "", translations: [] }, pause, previewing, saved = () => {};

const address = (id) => `/v1/terms/${encodeURIComponent(id)}`;
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function into(entry) {
  for (const field of form.querySelectorAll("[name]")) field.value = LISTS.includes(field.name) ? (entry[field.name] ?? []).join("\n") : entry[field.name] ?? "";
  if (!entry.status) form.status.value = "approved";
}

function draft() {
  const told = Object.fromEntries([...form.querySelectorAll("[name]")].map((field) => [field.name, LISTS.includes(field.name) ? lines(field.value) : field.value]));
  return { ...told, translations: state.translations };
}

// Opens an entry; a proposal has a term, alias or question to add, or the part to look at.
export async function openEntry(name, { term, alias, question, part } = {}) {
  const reply = await call(address(name), { maybe: [404] });
  const entry = reply.ok ? await reply.json() : { id: name, term };
  state = { id: entry.id, etag: reply.ok ? reply.headers.get("ETag") : "", translations: entry.translations ?? [] };
  into(entry);
  for (const [field, line] of [["aliases", alias], ["questions", question]]) if (line) form[field].value = [...lines(form[field].value), line].join("\n");
  at("which").value = entry.id;
  at("which-note").textContent = [reply.ok ? entry.id : `${entry.id}: ${say.edit_new}`, term || alias || question ? say.proposed : ""].join(" ");
  at("conflict").hidden = true;
  at("delete").disabled = !reply.ok;
  at("saved").textContent = "";
  show(at("advice"), []);
  form.hidden = at("sheet").hidden = false;
  preview();
  at("edit").scrollIntoView({ block: "start" });
  const first = alias ? "aliases" : question ? "questions" : form[part] ? part : reply.ok ? "term" : "definition";
  form[first].focus({ preventScroll: first === "term" });
}

async function preview() {
  previewing?.abort();
  previewing = new AbortController();
  const { term, aliases, tags, status, definition } = draft();
  try {
    const reply = await call("/preview", { ...post({ term, aliases, tags, status, definition }), signal: previewing.signal });
    at("shown").innerHTML = await reply.text();
  } catch { /* the next letter typed asks again */ }
}

async function save() {
  const match = state.etag ? { "If-Match": state.etag } : { "If-None-Match": "*" };
  const reply = await call(address(state.id), post(draft(), "PUT", match));
  if (reply.status === 412) return conflict();
  const told = await reply.json();
  state.etag = reply.headers.get("ETag");
  at("conflict").hidden = true;
  at("delete").disabled = false;
  at("saved").textContent = fill(say.saved, { generation: told.index.generation }) + (told.advice.length ? ` ${say.advice}` : "");
  show(at("advice"), told.advice);
  saved();
}

async function conflict() {
  const reply = await call(address(state.id), { maybe: [404] });
  const theirs = reply.ok ? await reply.json() : { id: state.id };
  const box = at("conflict");
  box.querySelector(".definition").textContent = theirs.definition ?? "";
  at("take").onclick = () => openEntry(state.id);
  at("keep").onclick = () => { state.etag = reply.ok ? reply.headers.get("ETag") : ""; save(); };
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

async function remove() {
  if (!confirm(fill(say.delete_sure, { term: form.term.value }))) return;
  const reply = await call(address(state.id), { method: "DELETE", headers: { "If-Match": state.etag } });
  if (reply.status === 412) return conflict();
  form.hidden = at("sheet").hidden = true;
  at("which").value = "";
  at("state").textContent = say.deleted;
}

export function startEditing(whenSaved) {
  saved = whenSaved;
  at("openform").addEventListener("submit", (event) => { event.preventDefault(); if (at("which").value.trim()) openEntry(at("which").value.trim()).catch(() => {}); });
  at("which").addEventListener("input", async () => {
    const typed = at("which").value.trim();
    const reply = typed ? await fetch(`${root}/v1/suggest?limit=8&q=${encodeURIComponent(typed)}`) : null;
    if (reply?.ok) at("names").replaceChildren(...(await reply.json()).suggestions.map(({ name }) => Object.assign(document.createElement("option"), { value: name })));
  });
  form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(preview, PAUSE); });
  form.addEventListener("submit", (event) => { event.preventDefault(); save().catch(() => {}); });
  at("delete").addEventListener("click", () => remove().catch(() => {}));
}
