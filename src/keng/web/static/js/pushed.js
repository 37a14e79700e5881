// Part of the service worker: what arrives by push is shown, and a touch opens the page that answers it.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const options = { body: said.body || "", tag: said.tag || "keng", data: { url: said.url || "/", receipt: said.receipt }, actions: said.buttons || [], icon: "/static/img/keng.svg", lang: "vi", requireInteraction: !said.calm, ...(said.calm ? {} : { vibrate: [300, 120, 300, 120, 300] }) };
  event.waitUntil(Promise.all([self.registration.showNotification(said.title || "Kẻng", options), tellBack(said.receipt, "delivered")]));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(event.action ? touched(event) : opened(event));
});
// A button answers by itself; where that does not come through, the page opens on which it can be answered.
async function touched(event) {
  const { receipt, url } = event.notification.data;
  const answer = await fetch("/tin-nhan/tra-loi/", { method: "POST", body: new URLSearchParams({ receipt, key: event.action }) }).catch(() => null);
  if (!answer?.ok) return opened(event);
  return self.registration.showNotification(event.notification.title, { body: await answer.text(), tag: event.notification.tag, data: { url }, icon: "/static/img/keng.svg", lang: "vi" });
}
function opened(event) {
  return Promise.all([tellBack(event.notification.data.receipt, "read"), self.clients.matchAll({ type: "window" }).then((open) => {
    const url = new URL(event.notification.data.url, self.location.origin);
    const here = open.find((page) => page.url === url.href);
    return here ? here.focus() : self.clients.openWindow(url.href);
  })]);
}
// Shown, or opened: whoever owed this message need not try another path. Without a network nothing is lost by it.
function tellBack(receipt, state) {
  if (!receipt) return Promise.resolve();
  return fetch("/tin-nhan/nhan/", { method: "POST", body: new URLSearchParams({ receipt, state }) }).catch(() => {});
}
