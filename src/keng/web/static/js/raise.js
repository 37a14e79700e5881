// The alarm button: held two seconds it starts a count of five that can be taken back; then the plain
// form goes out, and is tried again until the server has it. Without this script the form itself works.
const form = document.querySelector("[data-raise]");
const box = form.querySelector("[data-count]"), say = form.querySelector("[data-say]");
const words = form.dataset;
const HOLD_MS = 2000, COUNT_S = 5, AGAIN_MS = 3000;
let holding = 0, counting = 0, chosen = "", pressed = false, isFresh = false;

navigator.geolocation?.getCurrentPosition((found) => {
  form.elements.lat.value = found.coords.latitude.toFixed(6);
  form.elements.lon.value = found.coords.longitude.toFixed(6);
}, () => {}, { maximumAge: 60_000, timeout: 8000 }); // without a position the village is known all the same

function begin(button) {
  if (!isPlaced() && !form.elements.village.reportValidity()) return; // an officer has not said yet which village
  chosen = button.value;
  let left = COUNT_S;
  const what = [...marks(), `${button.textContent} · ${place()}`].join("\n");
  const show = () => { say.textContent = `${what}\n${words.wordsLeft.replace("{n}", left)}`; };
  box.classList.toggle("drill", Boolean(form.elements.is_drill?.checked));
  isFresh = false;
  box.showModal();
  show();
  counting = setInterval(() => { left -= 1; if (left <= 0) send(); else show(); }, 1000);
}

// What would be gone wrong most: a drill that is none, a secret that is told, the wrong village.
function marks() {
  const said = { is_drill: words.wordsDrill, is_silent: words.wordsSilent };
  return Object.keys(said).filter((name) => form.elements[name]?.checked).map((name) => said[name]);
}

const isPlaced = () => ["post", "cluster", "spot"].some((name) => form.elements[name]?.value);

function place() {
  const named = ["post", "cluster", "village"].map((name) => form.elements[name]).find((one) => one?.value);
  const spot = named?.selectedOptions[0].textContent ?? form.elements.spot.value;
  return [form.elements.home.value.trim(), spot].filter(Boolean).join(", ");
}

function body() {
  const data = new FormData(form);
  data.set("kind", chosen);
  return data;
}

async function send() {
  clearInterval(counting);
  counting = 0;
  say.textContent = words.wordsSending;
  try {
    const answer = await fetch(form.action || location.href, { method: "POST", body: body(), credentials: "same-origin" });
    if (answer.ok) { location.href = answer.url; return; }
    if (answer.status === 422 || answer.status === 403) return sendPlainly();
    throw new Error(answer.status);
  } catch {
    say.textContent = words.wordsLost;
    setTimeout(() => { if (box.open) send(); }, AGAIN_MS);
  }
}

// The server has something to say about the form: let it show the page itself.
function sendPlainly() {
  const kind = document.createElement("input");
  Object.assign(kind, { type: "hidden", name: "kind", value: chosen });
  form.append(kind);
  form.submit();
}

for (const button of form.querySelectorAll(".kind")) {
  button.dataset.hold = words.wordsHold;
  const release = () => { clearTimeout(holding); button.classList.remove("held"); };
  button.addEventListener("pointerdown", (touch) => {
    if (touch.button !== 0) return;
    pressed = true;
    button.classList.add("held");
    holding = setTimeout(() => { release(); begin(button); }, HOLD_MS);
  });
  for (const over of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(over, release);
  button.addEventListener("click", (touch) => {
    touch.preventDefault();
    if (!pressed || touch.detail === 0) begin(button); // a keyboard, a reader of the screen: the count alone guards
    else if (!box.open) short(button);
    pressed = false;
  });
  button.addEventListener("contextmenu", (touch) => touch.preventDefault());
}

// Touched too shortly: the button says what it waits for.
function short(button) {
  button.classList.add("short");
  setTimeout(() => button.classList.remove("short"), AGAIN_MS);
}

// The finger that held the button is lifted where the way back has just appeared: that is no change of mind.
box.addEventListener("pointerdown", () => { isFresh = true; });
box.addEventListener("cancel", stop);
form.querySelector("[data-cancel]").addEventListener("click", (touch) => { if (isFresh || touch.detail === 0) stop(); });
function stop() {
  clearInterval(counting);
  counting = 0;
  box.close();
}

// The page is left in the middle of the count: the alarm goes all the same.
addEventListener("pagehide", () => { if (counting) navigator.sendBeacon(form.action || location.href, body()); });
