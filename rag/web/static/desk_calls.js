// What the parts of the desk share: its strings, its key, calls of the server, lists.
export const at = (id) => document.getElementById(id);
export const say = JSON.parse(at("desk").dataset.say);
export const root = document.body.dataset.root;
export const key = () => sessionStorage.getItem(`key${root}`) ?? "";
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Returns the reply; one that is no success, but for those in `maybe` and 412, is shown and thrown.
export async function call(path, { maybe = [], ...options } = {}) {
  const headers = { ...options.headers };
  if (key()) headers.Authorization = `Bearer ${key()}`;
  at("problem").hidden = true;
  const reply = await fetch(`${root}${path}`, { ...options, headers });
  if (!reply.ok && reply.status !== 412 && !maybe.includes(reply.status)) {
    const told = await reply.json().catch(() => ({ detail: String(reply.status) }));
    at("problem").textContent = told.detail;
    at("problem").hidden = false;
    at("problem").scrollIntoView({ block: "nearest" });
    throw new Error(told.detail);
  }
  return reply;
}

export const post = (body, method = "POST", headers = {}) => ({ method, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });

export function show(list, items) {
  list.replaceChildren(...items.map((item) => {
    const line = document.createElement("li");
    line.append(...[item].flat());
    return line;
  }));
}
