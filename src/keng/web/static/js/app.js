// On every page: the service worker that makes field pages work without a signal.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {}); // an old browser goes on without it
