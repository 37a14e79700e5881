// Practising: taps are timed here, judged by the server, and kept nowhere.
const box = document.querySelector("[data-practice]");
const part = (name) => box.querySelector(`[data-${name}]`);
const pad = part("pad"), done = part("done"), again = part("again"), count = part("count"), verdict = part("verdict");
let taps = [];

function tap(event) {
  event.preventDefault();
  taps.push(performance.now() / 1000);
  count.textContent = taps.length;
  done.hidden = again.hidden = false;
  navigator.vibrate?.(20);
}

function restart() {
  taps = [];
  count.textContent = "";
  verdict.replaceChildren();
  done.hidden = again.hidden = true;
  pad.focus();
}

function say(points, lines) {
  const head = document.createElement("p");
  head.className = points >= 70 ? "said success" : "said";
  head.textContent = `${points} ${box.dataset.wordPoints}`;
  const list = document.createElement("ul");
  for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  verdict.replaceChildren(head, list);
}

async function judge() {
  const first = taps[0] ?? 0;
  const body = new FormData(box.querySelector("form"));
  body.set("taps", taps.map((t) => (t - first).toFixed(3)).join(","));
  try {
    const answer = await fetch(box.dataset.judge, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    say(said.points, said.words);
  } catch {
    verdict.textContent = box.dataset.wordLost;
  }
}

pad.hidden = false;
pad.addEventListener("pointerdown", tap);
pad.addEventListener("keydown", (event) => { if (!event.repeat && (event.key === " " || event.key === "Enter")) tap(event); });
done.addEventListener("click", judge);
again.addEventListener("click", restart);
