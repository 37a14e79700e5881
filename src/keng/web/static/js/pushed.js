// Part of the service worker: what arrives by push is shown, and a touch opens the page that answers it.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const options = { body: said.body || "", tag: said.tag || "keng", data: { url: said.url || "/" }, icon: "/static/img/keng.svg", lang: "vi", requireInteraction: true, vibrate: [300, 120, 300, 120, 300] };
  event.waitUntil(self.registration.showNotification(said.title || "Kẻng", options));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((open) => {
    const url = new URL(event.notification.data.url, self.location.origin);
    const here = open.find((page) => page.url === url.href);
    return here ? here.focus() : self.clients.openWindow(url.href);
  }));
});
