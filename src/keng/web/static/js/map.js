// A map of the commune's own points and areas, drawn without tiles: it needs no network but our server.
// `[data-map]` holds the addresses of GeoJSON (or `#id` of one in the page); templates/parts/map.html makes it.
const NAMED = new Set(["village", "cluster"]);
const NEAREST = 16; // how near a map of one single thing comes
const CLOSE = 18; // how near a map that is about one village's homes comes
const AROUND = 14; // what the map turns to is seen among its villages
const FAR = 14; // further than this the clusters are dots without a name
const TOUCH = 6; // px that boxes may share: letters do not fill theirs
const SIDES = { right: [16, 0], bottom: [0, 10], top: [0, -10], left: [-16, 0] }; // of its sign, where a name may stand

/** Draw a box's map: `{ L, map, box, groups, reload }`, null where that cannot be. Leaflet comes with the first. */
export async function openMap(box) {
  say(box, box.dataset.wordsWait);
  try {
    await Promise.all([import(box.dataset.leaflet), sheet(box.dataset.sheet)]);
  } catch {
    say(box, box.dataset.wordsLost);
    return null;
  }
  const L = globalThis.L, words = box.dataset;
  box.textContent = "";
  const map = L.map(box, { zoomControl: false, attributionControl: false, minZoom: 9, maxZoom: 20, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: words.wordsIn, zoomOutTitle: words.wordsOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const groups = new Map(), open = { L, map, box, groups, names: [], reload: () => load(open) };
  for (const tick of ticks(box)) tick.addEventListener("change", () => showTicked(open));
  const far = () => box.classList.toggle("far", map.getZoom() < FAR);
  map.on("zoomend", far);
  map.on("moveend", () => spread(open));
  await load(open);
  far();
  spread(open);
  return open;
}

function sheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((done) => { link.onload = link.onerror = done; document.head.append(link); });
}

const ticks = (box) => box.parentElement.querySelectorAll("[data-layer]");
const say = (box, text) => { const where = box.parentElement.querySelector("[data-map-says]"); if (where) where.textContent = text; };

async function load(open) {
  const { box } = open;
  try {
    const parts = await Promise.all(box.dataset.map.split(" ").filter(Boolean).map(read));
    const features = parts.flatMap((part) => part.features ?? []).filter((one) => one.geometry);
    const drawn = JSON.stringify(features);
    if (drawn === open.drawn) return; // an open bubble stays while nothing moved
    open.drawn = drawn;
    for (const group of open.groups.values()) group.remove();
    open.groups.clear();
    open.names = [];
    for (const one of features) draw(open, one);
    showTicked(open);
    turn(open, features);
    spread(open);
    say(box, features.length ? "" : box.dataset.wordsNone);
  } catch {
    say(box, box.dataset.wordsLost);
  }
}

async function read(address) {
  if (address.startsWith("#")) return JSON.parse(document.querySelector(address).textContent);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function draw(open, feature) {
  const { L, groups } = open, said = feature.properties ?? {};
  const layer = said.layer ?? said.kind ?? "site", classes = [layer, said.look].filter(Boolean).join(" ");
  if (!groups.has(layer)) groups.set(layer, L.layerGroup());
  const group = groups.get(layer);
  const shape = L.geoJSON(feature, {
    style: () => ({ className: `area ${classes}` }),
    pointToLayer: (_, at) => point(L, at, { ...said, layer }, classes),
  });
  for (const [radius, look] of [[said.perhaps_m, "perhaps"], [said.radius_m, said.look]]) if (radius) circle(open, feature, radius, look);
  const name = String(said.name ?? said.id ?? "");
  if (NAMED.has(layer) && feature.geometry.type === "Point") {
    shape.bindTooltip(name, { permanent: true, direction: "right", offset: SIDES.right, className: `name ${layer}` });
    open.names.push(shape);
  }
  if (name || said.note) shape.bindPopup(() => bubble(open.box, name, said));
  shape.addTo(group);
}

// How far a gong is heard: a layer of its own where the page offers to switch it off.
function circle({ L, groups, box }, { geometry, properties }, radius, look) {
  const layer = [...ticks(box)].some((tick) => tick.dataset.layer === "reach") ? "reach" : properties.layer;
  if (!groups.has(layer)) groups.set(layer, L.layerGroup());
  const [lon, lat] = geometry.coordinates;
  L.circle([lat, lon], { radius, className: `area reach ${look ?? ""}`, interactive: false }).addTo(groups.get(layer));
}

function point(L, at, said, classes) {
  if (said.layer === "home" && !said.sign) return L.circleMarker(at, { radius: 5, className: classes });
  const sign = Object.assign(document.createElement("span"), { className: `pin ${classes}`, textContent: said.sign ?? { village: "▢", cluster: "◇", gong: "◉" }[said.layer] ?? "·" });
  const keyboard = said.layer === "alarm"; // the rest is read in the list; a keyboard need not walk through it all
  return L.marker(at, { keyboard, title: said.name ?? "", alt: said.name ?? "", icon: L.divIcon({ html: sign, className: "", iconSize: said.layer === "home" ? [18, 18] : [28, 28] }) });
}

function bubble(box, name, said) {
  const found = document.createElement("div");
  for (const text of [name, said.village, said.note].filter((one, n, all) => one && all.indexOf(one) === n)) found.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (said.href) found.append(Object.assign(document.createElement("a"), { href: said.href, textContent: box.dataset.wordsOpen }));
  return found;
}

// Each name stands where it covers no other and no sign; where there is no such place it is left to a touch.
function spread({ L, map, box, names }) {
  const room = box.getBoundingClientRect(), taken = [...box.querySelectorAll(".pin:is(.alarm, .gong)")].map((pin) => pin.getBoundingClientRect());
  const isFree = (at) => at.left >= room.left && at.right <= room.right && !taken.some((one) => Math.min(at.right, one.right) - Math.max(at.left, one.left) > TOUCH && Math.min(at.bottom, one.bottom) - Math.max(at.top, one.top) > TOUCH);
  for (const one of names.filter((name) => map.hasLayer(name))) {
    const tip = one.getTooltip(), word = tip.getElement();
    const side = Object.keys(SIDES).find((direction) => {
      tip.options.direction = direction;
      tip.options.offset = L.point(SIDES[direction]);
      tip.update();
      return isFree(word.getBoundingClientRect());
    });
    word.classList.toggle("covered", !side);
    if (side) taken.push(word.getBoundingClientRect());
  }
}

function showTicked({ box, groups, map }) {
  const off = new Set([...ticks(box)].filter((tick) => !tick.checked).map((tick) => tick.dataset.layer));
  for (const [layer, group] of groups) if (off.has(layer)) group.remove(); else group.addTo(map);
}

// Turn to what the map is about when there is more or less of it than at the last look.
function turn(open, features) {
  const about = features.filter((one) => one.properties?.layer === open.box.dataset.focus);
  if (open.count === about.length) return;
  open.count = about.length;
  if ("near" in open.box.dataset && about.length) return fit(open, about, CLOSE);
  const villages = new Set(about.map((one) => one.properties.village));
  const seats = features.filter((one) => one.properties?.layer === "village" && one.geometry.type === "Point" && villages.has(one.properties.name));
  fit(open, about.length ? [...about, ...seats] : features, about.length ? AROUND : NEAREST);
}

// Show all of these; the whole country where nothing is.
function fit({ L, map }, features, nearest) {
  const bounds = L.latLngBounds([]);
  for (const one of features) bounds.extend(L.geoJSON(one).getBounds());
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: nearest, animate: false });
  else map.setView([16, 106], 9);
}

/** The map of a box, opened when first asked for. */
export const mapOf = (box) => (box.map ??= openMap(box));

// Boxes are opened when they come into sight, those in closed details too.
const opened = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) mapOf(one.target);
});
for (const box of document.querySelectorAll("[data-map]")) {
  opened.observe(box);
  box.draw = () => mapOf(box); // for whoever prints
  // A live part of the page renewed itself: what the map shows may have moved too.
  document.addEventListener("renewed", async () => { if (box.map) (await box.map)?.reload(); });
}
