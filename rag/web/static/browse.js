// The list of entries narrows while you type.
const field = document.getElementById("name");
const count = document.getElementById("count");
const items = [...document.querySelectorAll(".entries li")];
const told = count.textContent;

function narrow() {
  const wanted = field.value.trim().toLocaleLowerCase();
  let shown = 0;
  for (const item of items) {
    item.hidden = !item.querySelector("a").textContent.toLocaleLowerCase().includes(wanted);
    shown += !item.hidden;
  }
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
  count.textContent = wanted ? told.replace(/[\d.,\u00a0\u202f]+/, shown.toLocaleString(document.documentElement.lang)) : told;
}

field.addEventListener("input", narrow);
document.getElementById("tag")?.addEventListener("change", (event) => event.target.form.submit());
