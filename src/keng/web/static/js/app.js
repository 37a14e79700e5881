// On every page: the service worker that makes field pages work without a signal.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {}); // an old browser goes on without it

// A page without its network is a memory: it says from when, and claims nothing about the watchman.
const isMemory = (yes) => {
  for (const claim of document.querySelectorAll("[data-claim]")) claim.hidden = yes;
  for (const memory of document.querySelectorAll("[data-memory]")) memory.hidden = !yes;
};
self.addEventListener("offline", () => isMemory(true));

// The page of a lost network makes way as soon as there is one.
if (document.querySelector("[data-no-network]")) self.addEventListener("online", () => location.reload());

// A button that prints the page it stands on, with maps that nobody has scrolled to yet.
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-print]")) return;
  const boxes = [...document.querySelectorAll("[data-map]")].filter((box) => box.offsetWidth);
  await Promise.all(boxes.map((box) => box.draw?.()));
  window.print();
});

// An open page asks whether its reader is called: when it is looked at again, and now and then while it is.
const calls = document.querySelector("[data-calls]");
const ask = async () => {
  if (document.hidden) return;
  const answer = await fetch(calls.dataset.calls, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
  const text = answer?.ok && !answer.redirected ? await answer.text() : null;
  if (text !== null && text.trim() !== calls.innerHTML.trim()) calls.innerHTML = text;
};
if (calls) {
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, 45_000);
}
