// Part of the service worker: what arrives by push is shown, and a touch opens the page that answers it.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const options = { body: said.body || "", tag: said.tag || "keng", data: { url: said.url || "/", receipt: said.receipt }, icon: "/static/img/keng.svg", lang: "vi", requireInteraction: !said.calm, ...(said.calm ? {} : { vibrate: [300, 120, 300, 120, 300] }) };
  event.waitUntil(Promise.all([self.registration.showNotification(said.title || "Kẻng", options), tellBack(said.receipt, "delivered")]));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(tellBack(event.notification.data.receipt, "read"));
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((open) => {
    const url = new URL(event.notification.data.url, self.location.origin);
    const here = open.find((page) => page.url === url.href);
    return here ? here.focus() : self.clients.openWindow(url.href);
  }));
});
// Shown, or opened: whoever owed this message need not try another path. Without a network nothing is lost by it.
function tellBack(receipt, state) {
  if (!receipt) return Promise.resolve();
  return fetch("/tin-nhan/nhan/", { method: "POST", body: new URLSearchParams({ receipt, state }) }).catch(() => {});
}
