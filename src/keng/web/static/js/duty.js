// My duty: moves through the evening by itself, keeps each tap on the phone until the server has it.
const evening = document.querySelector("[data-evening]");
const queue = self.kengQueue;
const who = evening.dataset.who;
const words = (name, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), evening.dataset[`words${name}`]);
const time = (ms, seconds = false) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }), hourCycle: "h23", timeZone: evening.dataset.zone }).format(ms);

const UNDO_MS = 60_000;
const STALE_MS = 12 * 3600_000;
let offset = 0; // phone minus server
let isHeard = false;
const now = () => Date.now() - offset;

function momentOf(card) {
  if (card.dataset.settled) return card.dataset.moment;
  const at = now(), d = card.dataset;
  if (at < Number(d.early)) return "before";
  if (at < Number(d.ontime)) return "soon";
  if (at < Number(d.late)) return "due";
  return at < Number(d.cutoff) ? "late" : "closed";
}

function show(card, moment) {
  card.dataset.moment = moment;
  for (const part of card.querySelectorAll("[data-show]")) part.hidden = !part.dataset.show.split(" ").includes(moment);
  const chips = { soon: ["◔", "late"], due: ["◔", "late"], late: ["◐", "late"], closed: ["✕", "miss"] };
  const chip = card.querySelector("[data-chip] .status");
  if (chip && chips[moment]) { chip.dataset.sign = chips[moment][0]; chip.className = `status ${chips[moment][1]}`; }
}

function left(card) {
  const ms = Number(card.dataset.ring) - now();
  const box = card.querySelector("[data-left]");
  if (!box) return;
  const minutes = Math.ceil(ms / 60_000);
  box.textContent = ms <= 0 || card.dataset.settled ? "" : "· " + (minutes >= 60 ? words("Hours", { h: Math.floor(minutes / 60), m: minutes % 60 }) : words("Left", { m: minutes }));
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = time(now());
  for (const card of document.querySelectorAll("[data-duty]")) {
    const moment = momentOf(card);
    if (moment !== card.dataset.moment) show(card, moment);
    left(card);
  }
  const stale = document.querySelector("[data-stale]");
  if (stale) stale.hidden = now() - Number(evening.dataset.now) < STALE_MS;
}

// What is sent, what waits, what was refused, what nobody knows: always one line, always true.
async function tell() {
  const box = document.querySelector("[data-sync]");
  const known = await queue.clock(), rows = await queue.waiting(who), bad = await queue.refused(who);
  const heard = known ? " · " + words("Heard", { t: time(known.heard - known.offset, true) }) : "";
  box.classList.toggle("waiting", rows.length > 0);
  box.classList.toggle("refused", bad.length > 0);
  if (bad.length) box.textContent = words("Refused", { w: bad[0].refused });
  else if (rows.length) box.textContent = words("Waiting", { n: rows.length });
  else box.textContent = isHeard ? words("Sent") + heard : words("Deaf") + heard;
}

function kept(card, row) {
  const struck = row.tapped - (row.offset ?? offset);
  card.dataset.settled = "1";
  card.dataset.client = row.client_id;
  show(card, "struck");
  card.querySelector(".done").classList.add("kept");
  card.querySelector("[data-struck]").textContent = words("Kept", { t: time(struck, true) });
  card.querySelector("[data-by]").hidden = true;
  undoable(card, row.client_id, row.tapped);
}

function undoable(card, id, tapped) {
  const form = card.querySelector("[data-undo]");
  form.elements.client_id.value = id;
  form.hidden = false;
  setTimeout(() => { form.hidden = true; }, Math.max(0, tapped + UNDO_MS - Date.now()));
}

function confirmed(said) {
  const card = document.querySelector(`[data-client="${said.client_id}"]`);
  if (!card) return;
  card.querySelector(".done").classList.remove("kept");
  card.querySelector("[data-struck]").textContent = words("Struck", { t: time(said.struck_at, true) });
  const chip = card.querySelector("[data-chip]");
  const status = document.createElement("span");
  status.className = `status ${said.tone}`; status.dataset.sign = said.sign; status.textContent = said.word;
  chip.replaceChildren(status);
}

async function flush() {
  try {
    (await queue.flush(who)).forEach(confirmed);
    const known = await queue.clock();
    offset = known.offset; isHeard = true;
  } catch { isHeard = false; }
  await tell();
}

async function tapped(event) {
  event.preventDefault();
  const form = event.currentTarget, card = form.closest("[data-duty]");
  const fields = { night: form.elements.night.value, purpose: form.elements.purpose.value };
  const row = await queue.keep({ who, url: form.getAttribute("action"), fields });
  navigator.vibrate?.(40);
  kept(card, row);
  await tell();
  const worker = await navigator.serviceWorker?.getRegistration();
  worker?.sync?.register("keng-queue").catch(() => {}); // sends even when this page is closed, where the browser can
  await flush();
}

async function undone(event) {
  const id = event.currentTarget.elements.client_id.value;
  const isWaiting = (await queue.waiting(who)).some((r) => r.client_id === id);
  if (!isWaiting) return; // the server has it: the plain form takes it back there
  await queue.forget(id);
  const card = document.querySelector(`[data-client="${id}"]`);
  card.dataset.settled = "";
  await tell();
  tick();
}

for (const form of document.querySelectorAll("[data-tap]")) form.addEventListener("submit", tapped);
for (const form of document.querySelectorAll("[data-undo]")) form.addEventListener("submit", (event) => {
  if (event.currentTarget.closest("[data-client]")?.querySelector(".kept")) event.preventDefault();
  undone(event);
});

(async () => {
  const known = await queue.clock();
  if (known) offset = known.offset;
  for (const row of await queue.waiting(who)) {
    const card = [...document.querySelectorAll("[data-tap]")].find((f) => f.getAttribute("action") === row.url && f.elements.night.value === row.fields.night)?.closest("[data-duty]");
    if (card && !card.dataset.settled) kept(card, row);
  }
  tick();
  setInterval(tick, 1000);
  await flush();
  tick();
  setInterval(flush, 30_000);
  self.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
})();
