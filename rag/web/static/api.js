// The forms of the page about the API: they send a request and show its answer. The key stays in this tab.
const root = document.body.dataset.root;
const key = document.getElementById("key");
key.value = sessionStorage.getItem(`key${root}`) ?? "";
key.addEventListener("input", () => sessionStorage.setItem(`key${root}`, key.value));

function request(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of form.querySelectorAll("[data-place]")) {
    const { name, value, dataset: { place } } = input;
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === "query") query.set(name, value);
    else if (value && place === "header") headers[name] = value;
  }
  const body = form.querySelector("textarea")?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key.value) headers.Authorization = `Bearer ${key.value}`;
  const search = query.size ? `?${query}` : "";
  return [`${root}${path}${search}`, { method: form.dataset.method, headers, body }];
}

const shown = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } };

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = form.querySelector("output");
    const [address, options] = request(form);
    try {
      const reply = await fetch(address, options);
      answer.textContent = `${options.method} ${address}\n${reply.status} ${reply.statusText}\n\n${shown(await reply.text())}`;
    } catch (error) {
      answer.textContent = `${options.method} ${address}\n${error.message}`;
    }
    answer.hidden = false;
  });
}
