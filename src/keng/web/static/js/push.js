// A button that lets this browser be pushed, or stops it. The page works without: SMS stays.
const box = document.querySelector("[data-push-key]");
const say = (text) => { box.querySelector("[data-push-said]").textContent = text; };
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const written = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function tell(fields) {
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: box.querySelector("[name=csrfmiddlewaretoken]").value });
  const answer = await fetch(box.dataset.pushTo, { method: "POST", body, credentials: "same-origin" });
  say((await answer.json()).text);
  return answer.ok;
}

async function turnOn() {
  if (await Notification.requestPermission() !== "granted") return say(box.dataset.refused);
  const worker = await navigator.serviceWorker.ready;
  const own = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.pushKey) });
  if (await tell({ endpoint: own.endpoint, p256dh: written(own.getKey("p256dh")), auth: written(own.getKey("auth")) })) show(true);
}

async function turnOff() {
  const own = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  if (!own) return show(false);
  await tell({ bo: "1", endpoint: own.endpoint });
  await own.unsubscribe();
  show(false);
}

function show(isOn) {
  box.querySelector("[data-push-on]").hidden = isOn;
  box.querySelector("[data-push-off]").hidden = !isOn;
}

if (box && "PushManager" in window && "Notification" in window) {
  const failed = () => say(box.dataset.failed);
  box.querySelector("[data-push-on]").addEventListener("click", () => turnOn().catch(failed));
  box.querySelector("[data-push-off]").addEventListener("click", () => turnOff().catch(failed));
  navigator.serviceWorker.getRegistration("/").then((known) => known?.pushManager.getSubscription()).then((own) => show(Boolean(own)), () => show(false));
} else if (box) say(box.dataset.missing);
