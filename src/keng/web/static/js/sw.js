// The shell that works without a signal: pages a striker needs, kept from the last visit, and reports on their way.
"use strict";
importScripts("/static/vendor/idb/umd.js", "/static/js/queue.js", "/static/js/pushed.js");

const STATIC = "keng-static-1", PAGES = "keng-pages-1";
const SHELL = ["/khong-mang/", "/static/css/keng.css", "/static/css/fonts.css", "/static/css/pages/my_duty.css", "/static/js/app.js", "/static/js/duty.js", "/static/js/queue.js", "/static/vendor/idb/umd.js", "/static/img/keng.svg"];
// Kept on the phone for reading later; nothing with other people's details is on this list.
const KEPT = [/^\/phien\/$/, /^\/nghe\/$/, /^\/lich-truc\/$/, /^\/hieu-lenh\/$/, /^\/giup-do\/$/];
const CARDS = "/phien/manh"; // what an open duty page learnt last is newer than its kept page
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("sync", (event) => { if (event.tag === "keng-queue") event.waitUntil(self.kengQueue.flush()); });
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname.endsWith("/logout/")) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShelf(event));
  else if (url.pathname === CARDS) event.respondWith(cards(request));
  else if (request.mode === "navigate") event.respondWith(page(event, KEPT.some((p) => p.test(url.pathname))));
});

async function prepare() {
  const shelf = await caches.open(STATIC);
  await Promise.all(SHELL.map((url) => shelf.add(url).catch(() => {})));
  await self.skipWaiting();
}

async function tidy() {
  for (const name of await caches.keys()) if (![STATIC, PAGES].includes(name)) await caches.delete(name);
  await self.clients.claim();
  await Promise.all((await self.clients.matchAll({ type: "window" })).map(({ url }) => keep(url).catch(() => {})));
}

// A page opened before this worker stood is worth keeping too: the first evening is the likeliest to go without a signal.
async function keep(url) {
  if (!KEPT.some((p) => p.test(new URL(url).pathname))) return;
  const answer = await fetch(url, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(url, answer);
}

// Static files: what we have at once, what is newer for the next time.
async function fromShelf(event) {
  const shelf = await caches.open(STATIC), had = await shelf.match(event.request);
  const fresh = fetch(event.request).then((answer) => { if (answer.ok) shelf.put(event.request, answer.clone()); return answer; });
  if (!had) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return had;
}

async function cards(request) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(CARDS, answer.clone());
  return answer;
}

// A kept copy says that it is one, before any script runs; what was just done when it was kept is no news any more.
async function asMemory(copy) {
  const text = (await copy.text()).replaceAll("data-claim>", "data-claim hidden>").replaceAll("data-memory hidden>", "data-memory>").replaceAll("data-news>", "data-news hidden>");
  const headers = new Headers(copy.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  return new Response(text, { headers });
}

// Pages: the network while it answers, the last good copy when it does not.
async function page(event, isKept) {
  const copies = await caches.open(PAGES);
  const fresh = fetch(event.request).then((answer) => {
    if (isKept && answer.ok && !answer.redirected) copies.put(event.request.url, answer.clone());
    return answer;
  });
  const had = isKept ? await copies.match(event.request.url) : undefined;
  if (!had) return fresh.catch(async () => (await caches.match("/khong-mang/")) ?? Response.error());
  event.waitUntil(fresh.catch(() => {}));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  return (await Promise.race([fresh.catch(() => null), patience])) ?? asMemory(had);
}
