// The map: every entry a dot, those that mean similar things near each other. Drawn on one canvas.
const canvas = document.getElementById("map");
const brush = canvas.getContext("2d");
const find = document.getElementById("find");
const found = document.getElementById("found");
const legend = document.getElementById("legend");
const listed = document.getElementById("listed");
const root = document.body.dataset.root;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const REACH = 14, MARGIN = 36, CELL = 6, LABELS = 1200, LISTED = 60;
// On a narrow picture names go without what they have in brackets.
const NARROW = 600;
let places = [], tags = [], view = { x: 0.5, y: 0.5, zoom: 1 }, hovered = null, focused = -1, only = null, wanted = "";

const number = (count) => count.toLocaleString(document.documentElement.lang);
const hue = (tag) => (tag * 137.508) % 360;
const colour = (tag) => tag < 0 ? (dark.matches ? "#8d8a84" : "#8a867e") : `hsl(${hue(tag)} 62% ${dark.matches ? 64 : 42}%)`;
const matches = (place) => wanted && place.words.includes(wanted);
const scale = () => (Math.min(canvas.clientWidth, canvas.clientHeight) - 2 * MARGIN) * view.zoom;
// A wide or high picture is filled: what lies side by side, or above each other, is drawn further apart.
const stretch = (long, short) => Math.min(1.6, Math.max(1, (long - 2 * MARGIN) / (short - 2 * MARGIN)));
const across = () => scale() * stretch(canvas.clientWidth - MARGIN, canvas.clientHeight);
const down = () => scale() * stretch(canvas.clientHeight, canvas.clientWidth);
// Asking a canvas for its size is slow: once for all places, not for each.
const projected = () => {
  const wide = across(), high = down(), left = canvas.clientWidth / 2 - view.x * wide, top = canvas.clientHeight / 2 - view.y * high;
  return ({ x, y }) => ({ x: x * wide + left, y: y * high + top });
};

function draw() {
  const ratio = devicePixelRatio || 1, { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
  }
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, width, height);
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink"), accent = style.getPropertyValue("--accent"), card = style.getPropertyValue("--card");
  const size = Math.max(2, Math.min(7, 26 * Math.sqrt(view.zoom) / Math.sqrt(places.length / 12 + 8)));
  const seen = projected(), labels = [], heaps = new Map(), rings = [], chosen = places[focused], taken = grid(width, height);
  for (const place of places) {
    const at = seen(place);
    if (at.x < -50 || at.y < -20 || at.x > width + 50 || at.y > height + 20) continue;
    const hit = matches(place), quiet = (wanted && !hit) || (only !== null && place.tag !== only);
    const marked = place === hovered || place === chosen;
    if (hit || marked) rings.push({ at, place });
    else heap(heaps, quiet, place.tag).push(at);
    if (quiet) continue;
    take(taken, [at.x - size / 2, at.y - size / 2, size, size]);
    labels.push({ at, place, first: marked ? 2 : hit ? 1 : 0 });
  }
  for (const { quiet, tag, dots } of heaps.values()) fill(dots, colour(tag), quiet ? 0.18 : 1, size);
  brush.strokeStyle = accent; brush.lineWidth = 2;
  for (const { at, place } of rings) { fill([at], colour(place.tag), 1, size + 2); brush.stroke(); }
  brush.globalAlpha = 1;
  write(labels, taken, ink, card, size, width);
}

// Dots of one look are filled at once: thousands of them one by one would stutter.
function heap(heaps, quiet, tag) {
  const look = `${quiet} ${tag}`;
  if (!heaps.has(look)) heaps.set(look, { quiet, tag, dots: [] });
  return heaps.get(look).dots;
}

function fill(dots, ink, alpha, size) {
  brush.globalAlpha = alpha; brush.fillStyle = ink;
  brush.beginPath();
  // So small a dot looks the same as a square, which is drawn faster.
  if (size < 3) for (const { x, y } of dots) brush.rect(x - size, y - size, 2 * size, 2 * size);
  else for (const { x, y } of dots) { brush.moveTo(x + size, y); brush.arc(x, y, size, 0, 7); }
  brush.fill();
}

// Which parts of the picture are taken, by dots and names: a byte for each small square.
function grid(width, height) {
  const columns = Math.ceil(width / CELL), rows = Math.ceil(height / CELL);
  return { columns, rows, squares: new Uint8Array(columns * rows) };
}

// Calls with the number of each square that a box touches, until one call returns true; returns whether one did.
function someSquare({ columns, rows }, [x, y, long, high], act) {
  const left = Math.max(0, Math.floor(x / CELL)), right = Math.min(columns - 1, Math.floor((x + long) / CELL));
  const low = Math.min(rows - 1, Math.floor((y + high) / CELL));
  for (let row = Math.max(0, Math.floor(y / CELL)); row <= low; row++)
    for (let square = row * columns + left; square <= row * columns + right; square++) if (act(square)) return true;
  return false;
}

function take(taken, box) { someSquare(taken, box, (square) => { taken.squares[square] = 1; }); }

function isFree(taken, [x, y, long, high]) {
  if (x < 4 || y < 4 || x + long > taken.columns * CELL - 8 || y + high > taken.rows * CELL - 8) return false;
  return !someSquare(taken, [x, y, long, high], (square) => taken.squares[square]);
}

// A name stands right of its dot, else left, below or above: wherever it lies over nothing, and inside.
// If it fits nowhere it is left out, but for the one that is pointed at. What is looked for comes first.
function write(labels, taken, ink, card, size, width) {
  brush.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  brush.textBaseline = "middle"; brush.lineJoin = "round"; brush.lineWidth = 3; brush.strokeStyle = card; brush.fillStyle = ink;
  const HIGH = 14, away = size + 4;
  labels.sort((one, other) => other.first - one.first);
  for (const { at, place, first } of labels.slice(0, LABELS)) {
    const name = width < NARROW ? place.brief : place.term;
    const long = (place.long ??= new Map()).get(name) ?? place.long.set(name, brush.measureText(name).width).get(name);
    const { x, y } = at, middle = y - HIGH / 2, centre = x - long / 2;
    const corners = [[x + away, middle], [x - away - long, middle], [centre, y + away - 1], [centre, y - away - HIGH + 1]];
    const corner = corners.find(([left, above]) => isFree(taken, [left, above, long, HIGH]));
    if (!corner && first < 2) continue;
    let box = corner && [...corner, long, HIGH];
    box ??= [Math.max(4, Math.min(at.x + away, width - long - 8)), at.y - HIGH / 2, long, HIGH];
    take(taken, box);
    brush.strokeText(name, box[0], box[1] + HIGH / 2); brush.fillText(name, box[0], box[1] + HIGH / 2);
  }
}

let asked = 0;
const redraw = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(draw); };

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const zoomed = Math.max(0.7, Math.min(60, view.zoom * factor));
  const dx = (x - canvas.clientWidth / 2) / across(), dy = (y - canvas.clientHeight / 2) / down();
  const ratio = 1 - view.zoom / zoomed;
  view = { x: view.x + dx * ratio, y: view.y + dy * ratio, zoom: zoomed };
  redraw();
}

function show(place) {
  const from = view, to = { x: place.x, y: place.y, zoom: Math.max(view.zoom, 3) }, began = performance.now(), LONG = still.matches ? 1 : 350;
  const step = (now) => {
    const part = Math.min(1, (now - began) / LONG), eased = part * (2 - part);
    view = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased, zoom: from.zoom + (to.zoom - from.zoom) * eased };
    draw();
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function nearest(x, y) {
  const seen = projected();
  let best = null, least = REACH * REACH;
  for (const place of places) {
    const at = seen(place), distance = (at.x - x) ** 2 + (at.y - y) ** 2;
    if (distance < least) { best = place; least = distance; }
  }
  return best;
}

const open = (place) => { location.href = `${root}/t/${encodeURIComponent(place.id)}`; };
const pointers = new Map();
let moved = 0;
canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); pointers.set(event.pointerId, event); moved = 0; });
canvas.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) { hovered = nearest(event.offsetX, event.offsetY); canvas.style.cursor = hovered ? "pointer" : "grab"; redraw(); return; }
  const dx = event.offsetX - before.offsetX, dy = event.offsetY - before.offsetY;
  moved += Math.abs(dx) + Math.abs(dy);
  if (pointers.size === 2) {
    const [one, other] = [...pointers.values()], far = (a, b) => Math.hypot(a.offsetX - b.offsetX, a.offsetY - b.offsetY);
    const still = one.pointerId === event.pointerId ? other : one;
    zoom(far(event, still) / Math.max(1, far(before, still)), still.offsetX, still.offsetY);
  } else {
    view = { ...view, x: view.x - dx / across(), y: view.y - dy / down() };
  }
  pointers.set(event.pointerId, event);
  redraw();
});
const released = (event) => {
  const held = pointers.delete(event.pointerId);
  if (held && event.type === "pointerup" && moved < 6) { const place = nearest(event.offsetX, event.offsetY); if (place) open(place); }
};
canvas.addEventListener("pointerup", released);
canvas.addEventListener("pointercancel", released);
canvas.addEventListener("pointerleave", () => { hovered = null; redraw(); });
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY); }, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const shift = 40 / scale(), keys = { ArrowLeft: [-shift, 0], ArrowRight: [shift, 0], ArrowUp: [0, -shift], ArrowDown: [0, shift] };
  if (keys[event.key]) { view = { ...view, x: view.x + keys[event.key][0], y: view.y + keys[event.key][1] }; redraw(); }
  else if (event.key === "+") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "Enter" && places[focused]) open(places[focused]);
  else return;
  event.preventDefault();
});
document.getElementById("in").addEventListener("click", () => zoom(1.5));
document.getElementById("out").addEventListener("click", () => zoom(1 / 1.5));
document.getElementById("all").addEventListener("click", () => { view = { x: 0.5, y: 0.5, zoom: 1 }; only = null; focused = -1; find.value = wanted = ""; found.textContent = ""; press(); redraw(); });
find.addEventListener("input", () => {
  wanted = find.value.trim().toLocaleLowerCase();
  const hits = places.filter(matches);
  focused = hits.length === 1 ? places.indexOf(hits[0]) : -1;
  found.textContent = wanted ? found.dataset.say.replace("{count}", number(hits.length)) : "";
  list();
  if (hits.length === 1) show(hits[0]); else redraw();
});
find.addEventListener("keydown", (event) => {
  const hits = places.filter(matches);
  if (event.key === "Enter" && hits.length) { event.preventDefault(); focused >= 0 && hits.includes(places[focused]) ? open(places[focused]) : (focused = places.indexOf(hits[0]), show(hits[0])); }
});

function press() {
  for (const button of legend.querySelectorAll("button")) button.setAttribute("aria-pressed", String(only === Number(button.value)));
  list();
}

// What is looked for, or has the tag that is shown, as links below the map.
function list() {
  const chosen = wanted || only !== null ? places.filter((place) => (!wanted || matches(place)) && (only === null || place.tag === only)) : [];
  const items = [...chosen].sort((one, other) => one.term.localeCompare(other.term)).slice(0, LISTED).map(({ id, term }) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { textContent: term, href: `${root}/t/${encodeURIComponent(id)}` }));
    return item;
  });
  if (chosen.length > LISTED) items.push(Object.assign(document.createElement("li"), { textContent: listed.dataset.more.replace("{count}", number(chosen.length - LISTED)) }));
  listed.replaceChildren(...items);
  listed.hidden = !items.length;
}

function explain() {
  const counts = tags.map((name, tag) => ({ name, tag, count: places.filter((place) => place.tag === tag).length }));
  const bare = places.filter((place) => place.tag < 0).length;
  if (bare) counts.push({ name: canvas.dataset.untagged, tag: -1, count: bare });
  legend.replaceChildren(...counts.filter(({ count }) => count).sort((one, other) => other.count - one.count).slice(0, 24).map(({ name, tag, count }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", value: String(tag) });
    const dot = document.createElement("i");
    dot.style.background = colour(tag);
    button.append(dot, `${name} (${number(count)})`);
    button.addEventListener("click", () => { only = only === tag ? null : tag; press(); redraw(); });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  press();
}

const reply = await fetch(canvas.dataset.places);
if (reply.ok) {
  const told = await reply.json();
  tags = told.tags;
  places = told.places.map(([id, term, x, y, tag]) => ({ id, term, x, y, tag, words: term.toLocaleLowerCase(), brief: term.replace(/\s*[(（].*[)）]$/, "") || term }));
  explain();
}
new ResizeObserver(redraw).observe(canvas);
dark.addEventListener("change", () => { explain(); redraw(); });
canvas.dataset.ready = "true";
redraw();
