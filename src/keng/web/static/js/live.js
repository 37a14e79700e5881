// A live part of a page: told by the server that something changed, it fetches itself again.
const part = document.querySelector("[data-live]");
const net = () => document.querySelector("[data-net]");
let waiting = 0, turnTimer = 0, againTimer = 0, skew = 0, every = 45, isOpen = false;

// Words come with the page, in its reader's language.
const say = (name) => { const box = net(); if (box) box.textContent = name ? box.dataset[`words${name}`] : ""; };
const clockText = (ms) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: part.dataset.zone || undefined }).format(ms);

function sinceText(words, seconds) {
  const [form, size] = seconds < 60 ? [words.seconds, 1] : seconds < 3600 ? [words.minutes, 60] : [words.hours, 3600];
  return form.replace("{n}", Math.floor(seconds / size));
}

function settle() {
  const board = part.querySelector("[data-now]");
  if (!board) return;
  skew = Number(board.dataset.now) - Date.now();
  clearTimeout(turnTimer);
  const turns = Number(board.dataset.turns);
  if (turns) turnTimer = setTimeout(refresh, Math.min(2 ** 31 - 1, Math.max(1000, turns - Date.now() - skew + 700)));
  tick();
}

function tick() {
  const now = Date.now() + skew;
  for (const box of document.querySelectorAll("[data-clock]")) box.textContent = clockText(now);
  for (const box of part.querySelectorAll("[data-since]")) box.textContent = sinceText(box.dataset, Math.max(0, Math.floor((now - Number(box.dataset.since)) / 1000)));
  for (const box of part.querySelectorAll("[data-until]")) box.textContent = Math.max(0, Math.ceil((Number(box.dataset.until) - now) / 1000));
  if (!("dims" in part.dataset)) return;
  const hour = Number(clockText(now).slice(0, 2));
  const isQuiet = !part.querySelector(".has-silent") && (hour >= 23 || hour < 5);
  document.body.classList.toggle("dim", isQuiet);
}

const summaries = () => [...part.querySelectorAll("details > summary")];

async function refresh() {
  waiting = 0;
  again();
  try {
    const answer = await fetch(part.dataset.fragment, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const text = await answer.text(), open = new Set(summaries().filter((one) => one.parentElement.open).map((one) => one.textContent));
    part.innerHTML = text;
    for (const one of summaries()) if (open.has(one.textContent)) one.parentElement.open = true; // under a finger
    settle();
    document.dispatchEvent(new Event("renewed"));
    say(isOpen ? "Live" : "");
  } catch {
    say("Retrying");
  }
}

// Hundreds of boards hear the same event: spread over a third of a second.
const soon = () => { waiting ||= setTimeout(refresh, 80 + Math.random() * 250); };

// Asked again unasked, should the stream have died unseen; how often, the server says: it knows the crowd.
function again() {
  clearTimeout(againTimer);
  againTimer = setTimeout(() => (document.hidden ? again() : soon()), every * 1000);
}

const stream = new EventSource(part.dataset.live);
const heard = (event) => { every = JSON.parse(event.data).every; };
stream.addEventListener("hello", (event) => { heard(event); isOpen = true; say("Live"); });
stream.addEventListener(part.dataset.live.split("/").at(-1), (event) => { heard(event); soon(); });
stream.onerror = () => { isOpen = false; say("Lost"); };
setInterval(tick, 1000);
settle();
again();
