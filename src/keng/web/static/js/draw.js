// Homes, gongs and rivers touched on a map become lines in a form's field `things`, and what is typed there is drawn.
// `data-draw` names the form; its ticked `[data-draw-kind]` says what a touch is, `[data-draw-undo]` takes one back,
// `[data-draw-here]` goes to where the phone is.
import { mapOf } from "./map.js";

const POINT = /(-?\d+\.\d+)\s*[,\s]\s*(-?\d+\.\d+)/;
const NEAR = 17; // a thumb then misses a home by metres, not by gardens
const SIGNS = { home: "⌂", gong: "◉", site: "+", quiet: "–", checkpoint: "●", crossing: "=", start: "▲" };
const AREAS = ["grove", "houses"], LINES = ["river", "road", "path", ...AREAS]; // an area is the line around it
const readPoints = (text) => text.split(";").map((part) => part.match(POINT)).filter(Boolean).map((found) => [Number(found[1]), Number(found[2])]);

async function open(box) {
  const opened = await mapOf(box);
  if (!opened) return; // what is typed counts all the same
  const { L, map } = opened;
  const form = document.querySelector(box.dataset.draw), field = form.elements.things;
  const kinds = [...form.querySelectorAll("[data-draw-kind]")];
  const group = L.layerGroup().addTo(map);
  const says = form.querySelector("[data-draw-says]");
  const lines = () => field.value.split("\n").filter((line) => line.trim());
  const tabled = () => [...form.querySelectorAll("[data-draw-at]")].flatMap((one) => readPoints(one.value));
  let isNew = false; // the next touch begins another line or area
  const kindOf = (line) => kinds.find((one) => line.toLowerCase().startsWith(one.dataset.drawWord))?.value ?? kinds[0].value;

  function draw() {
    group.clearLayers();
    for (const line of lines()) show(kindOf(line), readPoints(line));
    for (const at of tabled()) show(kinds[0].value, [at]);
    if (says) says.textContent = says.dataset.words.replace("#", tabled().length + lines().filter((line) => kindOf(line) === kinds[0].value).length);
  }

  function show(kind, points) {
    if (LINES.includes(kind)) {
      if (points.length > 1) L[AREAS.includes(kind) ? "polygon" : "polyline"](points, { className: `area ${kind}`, interactive: false }).addTo(group);
      for (const at of points) L.circleMarker(at, { radius: 4, className: `home ${kind}`, interactive: false }).addTo(group);
      return;
    }
    for (const at of points) {
      if (kind === "home") { L.circleMarker(at, { radius: 6, className: "home new", interactive: false }).addTo(group); continue; }
      const sign = Object.assign(document.createElement("span"), { className: `pin ${kind}`, textContent: SIGNS[kind] });
      L.marker(at, { icon: L.divIcon({ html: sign, className: "", iconSize: [28, 28] }), interactive: false, keyboard: false }).addTo(group);
    }
  }

  function add({ latlng }) {
    const kind = kinds.find((one) => one.checked) ?? kinds[0];
    const at = `${latlng.lat.toFixed(5)}, ${latlng.lng.toFixed(5)}`, all = lines(), last = all.at(-1) ?? "";
    const goesOn = !isNew && last && LINES.includes(kind.value) && kindOf(last) === kind.value;
    isNew = false;
    if (goesOn) all[all.length - 1] = `${last}; ${at}`; else all.push(`${kind.dataset.drawWord}: ${at}`);
    const drawn = form.querySelector('[name="source"][value="ve"]');
    if (kind.value === "home" && drawn && !field.value.trim()) drawn.checked = true; // whoever draws homes means those
    field.value = all.join("\n");
    draw();
  }

  function undo() {
    isNew = false;
    const all = lines(), last = all.pop() ?? "", cut = last.lastIndexOf(";");
    if (cut > 0) all.push(last.slice(0, cut));
    field.value = all.join("\n");
    draw();
  }

  // Where to draw: on what stands there already, else at the village, as near as homes need it.
  function look() {
    const drawn = [...lines().flatMap(readPoints), ...tabled()];
    if (drawn.length) map.fitBounds(L.latLngBounds(drawn), { padding: [40, 40], maxZoom: NEAR, animate: false });
    else if (box.dataset.at) map.setView(box.dataset.at.split(",").map(Number), NEAR, { animate: false });
  }

  function here() {
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => map.setView([coords.latitude, coords.longitude], NEAR),
      () => { if (says) says.textContent = says.dataset.wordsNowhere; },
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  }

  map.eachLayer((one) => one.unbindPopup()); // a bubble would swallow the touch that is meant to draw
  map.on("click", add);
  map.doubleClickZoom.disable(); // two homes side by side are two touches
  field.addEventListener("input", draw);
  form.querySelector("table")?.addEventListener("input", draw);
  field.addEventListener("change", look); // what was typed is looked for
  form.querySelector("[data-draw-new]")?.addEventListener("click", () => { isNew = true; });
  for (const one of kinds) one.addEventListener("click", () => { isNew = true; }); // chosen once more, it is another one
  form.querySelector("[data-draw-undo]")?.addEventListener("click", undo);
  form.querySelector("[data-draw-here]")?.addEventListener("click", here);
  look();
  draw();
}

// A map opens when it is first seen; only then there is something to touch.
const seen = new IntersectionObserver((found) => {
  for (const one of found) if (one.isIntersecting) { seen.unobserve(one.target); open(one.target); }
});
for (const box of document.querySelectorAll("[data-draw]")) seen.observe(box);
