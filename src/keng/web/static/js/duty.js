// My duty: moves through the evening by itself, keeps each tap on the phone until the server has it,
// and asks again and again what others did, so that nobody is sent to a gong that was struck.
const evening = document.querySelector("[data-evening]");
const queue = self.kengQueue;
const who = evening.dataset.who;
const words = (name, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), evening.dataset[`words${name}`]);
const time = (ms, seconds = false) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }), hourCycle: "h23", timeZone: evening.dataset.zone }).format(ms);

const UNDO_MS = 60_000;
const STALE_MS = 12 * 3600_000;
const ASK_MS = 25_000;
const cards = () => evening.querySelector("[data-cards]");
const isMemory = () => document.querySelector("[data-memory]")?.hidden === false;
let offset = isMemory() ? 0 : Date.now() - Number(cards().dataset.now); // phone minus server, until it is measured
let isHeard = false;
let served = cards().outerHTML; // as the server last drew the cards
let painted = ""; // the gist of what of it, and of the queue, is shown
let isPressed = false; // a finger is down: what it points at stays where it is
const sent = new Map(); // reports that the server has and the cards do not show yet
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
  if (stale) stale.hidden = now() - Number(cards().dataset.now) < STALE_MS;
}

function dayAndTime(ms) {
  const day = (t) => new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", timeZone: evening.dataset.zone }).format(t);
  return day(ms) === day(now()) ? time(ms) : `${time(ms)} ${day(ms)}`;
}

// What is sent, what waits, what was refused, what nobody knows: always one line, always true.
async function tell() {
  const box = document.querySelector("[data-sync]");
  const known = await queue.clock(), rows = await queue.waiting(who), bad = await queue.refused(who);
  const t = dayAndTime(Number(cards().dataset.now));
  const since = isHeard ? "" : " · " + words("Since", { t });
  box.classList.toggle("waiting", rows.length > 0);
  box.classList.toggle("refused", bad.length > 0);
  if (bad.length) box.textContent = words("Refused", { w: bad[0].refused }) + since;
  else if (rows.length) box.textContent = words("Waiting", { n: rows.length }) + since;
  else if (!isHeard) box.textContent = words("Deaf", { t });
  else box.textContent = words("Sent") + (known ? " · " + words("Heard", { t: time(known.heard - known.offset, true) }) : "");
}

function footSays(isKnown) {
  for (const claim of document.querySelectorAll("[data-claim]")) claim.hidden = !isKnown;
  for (const memory of document.querySelectorAll("[data-memory]")) memory.hidden = isKnown;
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

// Tokens, ids and the hour are new in every answer and change nothing that is seen.
const gist = (html) => html.replace(/ (value|data-now)="[^"]*"|<time data-clock[^<]*|\s+/g, "");
const cardOf = (row) => [...document.querySelectorAll("[data-tap]")].find((f) => f.getAttribute("action") === row.url && f.elements.night.value === row.fields.night && f.elements.purpose.value === row.fields.purpose)?.closest("[data-duty]");

// The cards as the server drew them, and over them what this phone knows better.
async function paint() {
  if (isPressed) return;
  const rows = await queue.waiting(who), made = [...sent.values()];
  const wanted = gist(served) + [...rows, ...made].map((r) => r.client_id);
  if (wanted !== painted) {
    swap(new DOMParser().parseFromString(served, "text/html").querySelector("[data-cards]"));
    for (const row of [...rows, ...made.map((said) => said.row)]) {
      const card = cardOf(row);
      if (card && !card.dataset.settled) kept(card, row);
    }
    made.forEach(confirmed);
    painted = wanted;
  }
  cards().dataset.now = served.match(/data-now="(\d+)"/)[1];
  tick();
}

// New cards keep what the reader had opened, written, and was about to press.
function swap(fresh) {
  const old = cards(), was = document.activeElement, isInside = old.contains(was);
  const every = (root, what) => [...root.querySelectorAll(what)];
  const nameOf = (one) => `${one.closest("form")?.getAttribute("action")} ${one.tagName} ${one.name || one.getAttribute("href") || ""}`;
  const twin = (one) => one.id ? fresh.querySelector(`#${one.id}`) : every(fresh, one.tagName).find((other) => nameOf(other) === nameOf(one));
  every(old, "details").forEach((one, n) => { const other = every(fresh, "details")[n]; if (other) other.open = one.open; });
  for (const one of every(old, "input[id]")) { const other = twin(one); if (other && one.value !== one.defaultValue) other.value = one.value; }
  const next = isInside ? twin(was) : null;
  old.replaceWith(fresh);
  if (!isInside) return;
  next?.focus({ preventScroll: true });
  if (document.activeElement !== next) document.querySelector("main").focus({ preventScroll: true }); // it is gone: the striker's place is not
}

async function ask() {
  const known = [...sent.keys()];
  const answer = await fetch(evening.dataset.fragment, { cache: "no-store", credentials: "same-origin" });
  if (answer.redirected || answer.status === 403 || (answer.ok && !take(await answer.text()))) self.location.reload(); // signed out, or somebody else is in
  if (!answer.ok) throw new Error(`cards ${answer.status}`);
  for (const id of known) sent.delete(id); // the server had them before it drew the cards
}

function take(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-cards]");
  if (fresh?.dataset.who !== who) return false;
  served = fresh.outerHTML;
  document.querySelector("footer.foot")?.replaceWith(page.querySelector("footer.foot"));
  return true;
}

async function flush() {
  isHeard = true;
  try {
    for (const done of await queue.flush(who)) sent.set(done.client_id, done);
    offset = (await queue.clock()).offset;
  } catch { isHeard = false; }
  await ask().catch(() => { isHeard = false; });
  footSays(isHeard);
  await paint();
  await tell();
}

let turn = Promise.resolve();
const renew = () => (turn = turn.then(flush, flush)); // one after the other: an older answer never covers a newer one

async function tapped(event) {
  event.preventDefault();
  const form = event.target, card = form.closest("[data-duty]");
  const fields = { night: form.elements.night.value, purpose: form.elements.purpose.value };
  const row = await queue.keep({ who, url: form.getAttribute("action"), fields });
  navigator.vibrate?.(40);
  if (!card.dataset.settled) kept(card, row);
  isPressed = false;
  await paint();
  await tell();
  const worker = await navigator.serviceWorker?.getRegistration();
  worker?.sync?.register("keng-queue").catch(() => {}); // sends even when this page is closed, where the browser can
  await renew();
}

async function undone(form) {
  const id = form.elements.client_id.value;
  const isWaiting = (await queue.waiting(who)).some((r) => r.client_id === id);
  if (!isWaiting) return; // the server has it: the plain form takes it back there
  await queue.forget(id);
  await paint();
  await tell();
}

evening.addEventListener("submit", (event) => {
  if (event.target.matches("[data-tap]")) tapped(event);
  if (!event.target.matches("[data-undo]")) return;
  if (event.target.closest("[data-client]")?.querySelector(".kept")) event.preventDefault();
  undone(event.target);
});

// Another tab of this phone kept a tap, sent one or took one back.
queue.listen(async (news) => {
  if (news.kind === "sent" && news.done.row.who === who) sent.set(news.done.client_id, news.done);
  await paint();
  await tell();
  if (news.kind === "sent" || news.kind === "refused") await renew();
});

const lifted = () => { if (isPressed) setTimeout(() => { isPressed = false; paint(); }, 500); }; // the click comes after the finger is up
evening.addEventListener("pointerdown", () => { isPressed = true; });
for (const up of ["pointerup", "pointercancel"]) self.addEventListener(up, lifted);

const regularly = async () => { if (!document.hidden || (await queue.waiting(who)).length) await renew(); };

(async () => {
  painted = gist(served);
  if (isMemory()) {
    const last = await self.caches?.match(evening.dataset.fragment); // what the page learnt after it was kept
    const isNewer = (text) => Number(text.match(/data-now="(\d+)"/)?.[1]) > Number(cards().dataset.now);
    const text = last ? await last.text() : "";
    if (isNewer(text)) take(text);
    footSays(false);
    offset = (await queue.clock())?.offset ?? 0;
  }
  await paint();
  setInterval(tick, 1000);
  await renew();
  setInterval(regularly, ASK_MS);
  self.addEventListener("online", renew);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
})();
