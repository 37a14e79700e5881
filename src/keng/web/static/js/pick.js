// A place or an area chosen on a map goes into the fields of its form, and what is typed there is drawn.
// `data-pick` names the form; its fields are `spot`, and for officers `radius_m` and `corners`.
import { mapOf } from "./map.js";

const NUMBERS = /-?\d+(?:\.\d+)?/g;
const written = (at) => `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;
const readPoint = (text) => { const found = text.match(NUMBERS)?.map(Number); return found?.length === 2 ? found : null; };
const readCorners = (text) => text.split(/[\n;]/).map(readPoint).filter(Boolean);

async function pick(box) {
  const opened = await mapOf(box);
  if (!opened) return; // what is typed counts all the same
  const { L, map } = opened;
  const { spot, radius_m: radius, corners } = document.querySelector(box.dataset.pick).elements;
  const group = L.layerGroup().addTo(map);
  const isArea = () => corners && box.closest("form, main").querySelector("[data-pick-mode]:checked")?.value === "area";

  function draw() {
    group.clearLayers();
    const at = readPoint(spot.value), around = Number(radius?.value), area = corners ? readCorners(corners.value) : [];
    const sign = Object.assign(document.createElement("span"), { className: "pin picked", textContent: "✓" });
    if (at) L.marker(at, { icon: L.divIcon({ html: sign, className: "", iconSize: [28, 28] }), interactive: false, keyboard: false }).addTo(group);
    if (at && around > 0) L.circle(at, { radius: around, className: "area picked", interactive: false }).addTo(group);
    if (area.length > 1) L.polygon(area, { className: "area picked", interactive: false }).addTo(group);
    for (const one of area) L.circleMarker(one, { radius: 5, className: "home new", interactive: false }).addTo(group);
  }

  map.on("click", ({ latlng }) => {
    if (isArea()) corners.value = [corners.value.trim(), written(latlng)].filter(Boolean).join("\n");
    else spot.value = written(latlng);
    draw();
  });
  for (const field of [spot, radius, corners]) field?.addEventListener("input", draw);
  box.closest("form, main").querySelector("[data-pick-undo]")?.addEventListener("click", () => {
    if (isArea()) corners.value = corners.value.trim().split("\n").slice(0, -1).join("\n"); else spot.value = "";
    draw();
  });
  draw();
}

// A map opens when it is first seen; only then there is something to touch.
const seen = new IntersectionObserver((found) => {
  for (const one of found) if (one.isIntersecting) { seen.unobserve(one.target); pick(one.target); }
});
for (const box of document.querySelectorAll("[data-pick]")) seen.observe(box);
