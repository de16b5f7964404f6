// Marks the terms of a glossary in any page, shows their definitions, and asks it: docs/embed.md.
(() => {
  if (customElements.get("glossary-ask")) return;
  const script = document.currentScript ?? document.querySelector('script[src*="embed.js"]');
  const server = new URL(".", script.src).href;
  const option = script.dataset;
  const ROLES = "button link heading textbox navigation img tab option status alert log math".split(" ");
  // No term is marked in these: code, links, headings, forms, what is edited, hidden or live.
  const LEFT_ALONE = `a,button,code,pre,kbd,samp,var,tt,math,svg,h1,h2,h3,h4,h5,h6,dfn,script,style,noscript,template,textarea,
    input,select,label,form,fieldset,summary,nav,iframe,object,canvas,video,audio,[contenteditable]:not([contenteditable=false]),
    [aria-hidden=true],[hidden],[inert],[aria-live],[role^=menu],.katex,.MathJax,mjx-container,[data-glossary=off],[data-glossary-ask],
    glossary-term,glossary-tip,glossary-ask,${ROLES.map((role) => `[role=${role}]`)}${option.not ? `,${option.not}` : ""}`;
  const INLINE = /^(ABBR|B|BDI|BDO|CITE|DATA|DEL|EM|FONT|I|INS|MARK|Q|S|SMALL|SPAN|STRONG|SUB|SUP|TIME|U|WBR)$/;
  // Milliseconds; characters of one request; marks made at a time; the least confidence in one meaning alone.
  const OPEN = 150, CLOSE = 300, AGAIN = 500, AT_MOST = 60000, BATCH = 100000, MARKED = 50, SURE = 0.5, MEANINGS = 3;

  const sheet = (css) => { const made = new CSSStyleSheet(); made.replaceSync(css); return made; };
  const MARKS = sheet(`:where(glossary-term) {cursor:help;text-decoration:underline dotted}
    @media print{:where(glossary-term) {text-decoration:none}}`);
  const LOOK = sheet(`.box{all:initial;display:block;box-sizing:border-box;font:16px/1.5 system-ui, sans-serif;
      color:#1c1e21;background:#fff;border:1px solid #767676;border-radius:8px;padding:12px 16px;overflow:auto;
      width:max-content;max-width:min(26rem, 100vw - 16px);max-height:60vh;overflow-wrap:anywhere}
    .dark{color:#f0f0f0;background:#222427}
    a{color:#0b57d0} .dark a{color:#9cc2ff} .plain a{color:inherit}
    .tip, .corner{position:fixed;z-index:2147483647;margin:0;inset:auto}
    .corner{inset-block-end:16px;inset-inline-end:16px} summary.box{cursor:pointer;margin-inline-start:auto}
    p, ul, ol{margin:0 0 .5em} pre{overflow:auto} .term{font-weight:600}
    form{display:flex;flex-wrap:wrap;gap:8px;align-items:end} label{flex:1 1 12em;display:grid}
    input, button{font:inherit;color:inherit;background:none;border:1px solid;border-radius:6px;padding:6px 12px;min-width:0}
    :focus-visible{outline:2px solid;outline-offset:2px}`);

  let tell = (problem) => { console.warn(`Glossary: ${problem}`); tell = () => {}; };

  // Returns what the server says, or null; the first time that it says nothing, the console says why.
  async function fetchJson(path, body) {
    const headers = { "Content-Type": "application/json" };
    try {
      const reply = await fetch(server + path, body && { method: "POST", headers, body: JSON.stringify(body) });
      if (reply.ok) return await reply.json();
      tell(`${server}${path} answers ${reply.status}.`);
    } catch {
      tell(`${server} does not answer this page. Is it up, in connect-src, and run with --origins ${location.origin}?`);
    }
    return null;
  }

  // The words of the box, in the language of the page; they are fetched when a box is made.
  const ENGLISH = {
    title: "Ask the glossary", question: "Your question", ask: "Ask", several: "It may be one of these:",
    none: "The glossary does not hold an answer. Near it:", failed: "The glossary does not answer now.",
  };
  let words;
  const fetchWords = () => (words ??= fetchJson(`embed-words/${encodeURIComponent(document.documentElement.lang || "en")}`));

  const definitions = new Map();
  async function definition(id) {
    const found = definitions.get(id) ?? await fetchJson(`embed/${encodeURIComponent(id)}`);
    if (found) definitions.set(id, found);
    return found;
  }

  function create(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const link = (a, href) => Object.assign(a, { href: new URL(href, server), target: "_blank", rel: "noopener" });
  const linkTo = ({ id, term }) => link(create("a", {}, term), `t/${encodeURIComponent(id)}`);

  // The server has sanitised the HTML. A page that takes none from scripts (Trusted Types) gets the text.
  function card(entry) {
    const body = create("div");
    try { body.innerHTML = entry.html; } catch { body.textContent = entry.text; }
    for (const a of body.querySelectorAll("a[href]")) link(a, a.getAttribute("href"));
    return create("article", {}, create("p", { className: "term" }, linkTo(entry)), body);
  }

  // A page is dark where its text is light, whatever makes it so.
  function isDark(element) {
    const { color } = getComputedStyle(element);
    const [first, second, third] = color.match(/[\d.]+/g).map(Number);
    if (color[0] === "r") return first + second + third > 384;
    return first > (color[0] === "l" ? 50 : 0.5);
  }

  // ---- Marks

  const idle = () => new Promise((go) => (window.requestIdleCallback ?? setTimeout)(go, { timeout: 1000 }));
  const seen = new WeakSet();
  // Of NodeFilter.
  const ACCEPT = 1, REJECT = 2, SKIP = 3, TEXTS_AND_ELEMENTS = 5;

  function roots() {
    const found = document.querySelectorAll(option.in || "main,[role=main],article");
    return found.length || option.in ? found : [document.body];
  }

  function blockOf(text) {
    let block = text.parentNode;
    while (INLINE.test(block.nodeName)) block = block.parentNode;
    return block;
  }

  // Returns the prose that is new, in batches: its text, and its text nodes with their places there.
  async function collect() {
    const batches = [];
    let batch, block, gap, count = 0;
    const judge = (node) => {
      if (node.nodeType === 3) return seen.has(node) ? REJECT : ACCEPT;
      if (node.nodeName === "BR") gap = "\n";
      if (!node.matches(LEFT_ALONE)) return SKIP;
      gap = "\ufffc";
      return REJECT;
    };
    for (const root of roots()) {
      if (root.closest(LEFT_ALONE)) continue;
      const walker = document.createTreeWalker(root, TEXTS_AND_ELEMENTS, judge);
      while (walker.nextNode()) {
        const node = walker.currentNode, own = blockOf(node);
        if (own !== block) {
          if (!batch || batch.text.length > BATCH) batches.push((batch = { text: "", nodes: [] }));
          gap = "\n\n";
        }
        if (own !== block && own.checkVisibility?.() === false) continue;
        batch.text += gap;
        batch.nodes.push({ node, from: batch.text.length });
        batch.text += node.data;
        block = own;
        gap = "";
        seen.add(node);
        if (++count % 500 === 0) await idle();
      }
    }
    return batches.filter(({ text }) => /\p{L}/u.test(text));
  }

  // The server counts characters, a string counts UTF-16 code units.
  function placesOf(text) {
    if (!/[\ud800-\udfff]/.test(text)) return (character) => character;
    const places = [];
    let at = 0;
    for (const character of text) { places.push(at); at += character.length; }
    return (character) => places[character] ?? at;
  }

  // Marks [start, stop) of a text node, unless it has changed; all else of the page stays as it is.
  function wrap(node, start, stop, name, entries) {
    if (!node.isConnected || node.data.slice(start, stop) !== name) return;
    if (stop < node.length) seen.add(node.splitText(stop));
    const middle = start ? node.splitText(start) : node, mark = create("glossary-term", { entries, tabIndex: 0, role: "button", ariaExpanded: false });
    middle.before(mark);
    mark.append(middle);
  }

  async function markBatch({ text, nodes }, marked) {
    const all = "all" in option, found = await fetchJson("v1/annotate", { text, first_only: !all });
    const placeOf = placesOf(text);
    let last = nodes.length - 1, count = 0;
    // From the end, so that the places before stay true.
    for (const { start, end, text: name, entries, confidence } of (found?.spans ?? []).reverse()) {
      if (!all && marked.has(entries[0])) continue;
      marked.add(entries[0]);
      while (nodes[last].from > placeOf(start)) last--;
      const { node, from } = nodes[last];
      wrap(node, placeOf(start) - from, placeOf(end) - from, name, entries.slice(0, confidence < SURE ? MEANINGS : 1));
      if (++count % MARKED === 0) { observer.takeRecords(); await idle(); }
    }
    observer.takeRecords();
  }

  async function markPage() {
    await idle();
    const marked = new Set([...document.querySelectorAll("glossary-term")].map((mark) => mark.entries[0]));
    for (const batch of await collect()) await markBatch(batch, marked);
  }

  // What a page loads later is marked too, ever less often while it keeps changing at one address.
  let looking, wait = AGAIN, address = location.href;
  const isNew = (node) => (node.nodeType === 3 ? !seen.has(node) : !/^GLOSSARY-/.test(node.nodeName));
  const observer = new MutationObserver((changes) => {
    if (looking || !changes.some(({ addedNodes }) => [...addedNodes].some(isNew))) return;
    wait = address === location.href ? Math.min(2 * wait, AT_MOST) : AGAIN;
    address = location.href;
    looking = setTimeout(() => { looking = null; markPage(); }, wait);
  });

  // ---- The definition of a mark

  const tip = create("glossary-tip", { id: "glossary-tip", role: "dialog" });
  const box = create("div", { className: "box tip", popover: "manual" });
  let shown, timer;

  function put() {
    const place = shown.getClientRects()[0], { clientHeight: height, clientWidth: width } = document.documentElement;
    if (!place) return hide();
    const below = place.bottom + 4, above = place.top - box.offsetHeight - 4;
    box.style.top = `${below + box.offsetHeight > height && above > 0 ? above : below}px`;
    box.style.left = `${Math.max(8, Math.min(place.left, width - box.offsetWidth - 8))}px`;
  }

  async function show(mark) {
    clearTimeout(timer);
    if (shown === mark) return;
    hide();
    shown = mark;
    const found = (await Promise.all(mark.entries.map(definition))).filter(Boolean);
    if (shown !== mark) return;
    if (!found.length || !mark.isConnected) return hide();
    box.replaceChildren(...found.map(card));
    box.classList.toggle("dark", isDark(mark));
    tip.ariaLabel = found.map(({ term }) => term).join(", ");
    mark.after(tip);
    box.showPopover?.();
    put();
    mark.ariaExpanded = true;
    mark.setAttribute("aria-describedby", tip.id);
  }

  function hide() {
    clearTimeout(timer);
    if (!shown) return;
    shown.ariaExpanded = false;
    shown.removeAttribute("aria-describedby");
    tip.remove();
    shown = null;
  }

  function listen() {
    // Calls `act` with the mark and whether it happened outside of what is shown.
    const on = (name, act) => addEventListener(name, (event) => {
      const mark = event.target.closest?.("glossary-term");
      act(mark, !mark && event.target !== tip, event);
    }, true);
    on("pointerover", (mark, isOutside, { pointerType }) => {
      if (pointerType === "touch") return;
      clearTimeout(timer);
      if (mark) timer = setTimeout(show, OPEN, mark);
      else if (isOutside && ![shown, tip].includes(document.activeElement)) timer = setTimeout(hide, CLOSE);
    });
    on("focusin", (mark, isOutside) => { if (mark) show(mark); else if (isOutside) hide(); });
    on("pointerdown", (_, isOutside) => isOutside && hide());
    on("click", (mark) => mark && show(mark));
    on("keydown", (mark, _, event) => {
      if (event.key === "Escape" && shown) {
        if (document.activeElement === tip) shown.focus();
        hide();
      } else if (mark && [" ", "Enter"].includes(event.key)) {
        event.preventDefault();
        if (shown === mark) hide();
        else show(mark);
      }
    });
    for (const name of ["scroll", "resize"]) on(name, (_, isOutside) => isOutside && tip.isConnected && put());
  }

  function startMarking() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, MARKS];
    const inside = tip.attachShadow({ mode: "open" });
    inside.adoptedStyleSheets = [LOOK];
    inside.append(box);
    listen();
    observer.observe(document.body, { childList: true, subtree: true });
    markPage();
  }

  // ---- The ask box

  async function answer(question, say) {
    const reply = await fetchJson("v1/ask", { question, limit: MEANINGS });
    if (!reply) return [create("p", {}, say.failed)];
    if (reply.outcome === "declined") {
      const near = reply.matches.map((match) => create("li", {}, linkTo(match)));
      return [create("p", {}, say.none), create("ul", {}, ...near)];
    }
    const found = await Promise.all(reply.answer.citations.slice(0, MEANINGS).map(definition));
    const cards = found.filter(Boolean).map(card);
    return reply.outcome === "ambiguous" ? [create("p", {}, say.several), ...cards] : cards;
  }

  customElements.define("glossary-ask", class extends HTMLElement {
    async connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" }), say = await fetchWords() ?? ENGLISH;
      Object.assign(this, { role: "search", ariaLabel: say.title });
      root.adoptedStyleSheets = [LOOK];
      const field = create("input", { required: true, maxLength: 500, autocomplete: "off" });
      const form = create("form", {}, create("label", {}, say.question, field), create("button", {}, say.ask));
      const result = create("div", { role: "status" });
      form.onsubmit = async (event) => {
        event.preventDefault();
        result.replaceChildren(...await answer(field.value, say));
      };
      root.append(this.floating ? corner(say, field, form, result) : create("div", { className: "plain" }, form, result));
    }
  });

  function corner(say, field, ...content) {
    const summary = create("summary", { className: "box" }, say.title), panel = create("div", { className: "box" }, ...content);
    const details = create("details", { className: "corner" }, summary, panel);
    const suit = () => [summary, panel].forEach((each) => each.classList.toggle("dark", isDark(document.body)));
    details.ontoggle = () => { suit(); if (details.open) field.focus(); };
    details.onkeydown = ({ key }) => { if (key === "Escape") { details.open = false; summary.focus(); } };
    suit();
    return details;
  }

  function start() {
    for (const place of document.querySelectorAll("[data-glossary-ask]")) place.replaceChildren(create("glossary-ask"));
    if ("button" in option) document.body.append(create("glossary-ask", { floating: true }));
    if (option.marks !== "off") startMarking();
  }
  // Not before the page has loaded: frameworks compare their pages with what the server sent.
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
