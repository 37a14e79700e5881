// Reports that wait on this phone until the server has them. Shared by the page and the service worker.
// Rule: a report keeps the id made at the tap, so sending it twice is one report; its time is the
// phone's at the tap, with the offset to the server measured nearest to it.
"use strict";
(() => {
  const TIME_URL = "/phien/gio";
  const STORE = "waiting", NOTES = "notes";
  const open = () => self.idb.openDB("keng", 1, { upgrade(db) { db.createObjectStore(STORE, { keyPath: "client_id" }); db.createObjectStore(NOTES); } });
  const with_db = async (work) => { const db = await open(); try { return await work(db); } finally { db.close(); } };

  // Every tab of this phone shows the same queue: one tells the others what it did.
  const tabs = self.BroadcastChannel ? new BroadcastChannel("keng-queue") : null;
  const tellTabs = (news) => tabs?.postMessage(news);
  const listen = (hear) => tabs?.addEventListener("message", (event) => hear(event.data));

  const newId = () => self.crypto.randomUUID ? self.crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ self.crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));

  // Phone minus server, halfway through the round trip. Throws when the server cannot be reached.
  async function measure() {
    const before = Date.now();
    const answer = await fetch(TIME_URL, { cache: "no-store", credentials: "same-origin", headers: { Accept: "application/json" } });
    const after = Date.now();
    if (!answer.ok || answer.redirected) throw new Error(`time ${answer.status}`);
    const said = await answer.json();
    const clock = { offset: Math.round((before + after) / 2 - said.now), trip: after - before, heard: after, csrf: said.csrf, who: String(said.who) };
    await with_db((db) => db.put(NOTES, clock, "clock"));
    return clock;
  }

  const clock = () => with_db((db) => db.get(NOTES, "clock"));
  const waiting = async (who) => (await with_db((db) => db.getAll(STORE))).filter((r) => r.who === who && !r.refused);
  const refused = async (who) => (await with_db((db) => db.getAll(STORE))).filter((r) => r.who === who && r.refused);
  const drop = (id) => with_db((db) => db.delete(STORE, id));
  async function forget(id) { await drop(id); tellTabs({ kind: "undone" }); }

  // One gong has one waiting tap a night, whichever tab it was made in: the first one counts.
  const isSame = (a, b) => a.who === b.who && a.url === b.url && a.fields.night === b.fields.night && a.fields.purpose === b.fields.purpose;
  async function keep(report) {
    const known = await clock();
    const made = { client_id: newId(), tapped: Date.now(), offset: known ? known.offset : null, ...report };
    const row = await with_db(async (db) => {
      const turn = db.transaction(STORE, "readwrite");
      const first = (await turn.store.getAll()).find((r) => !r.refused && isSame(r, made));
      if (!first) await turn.store.put(made);
      await turn.done;
      return first ?? made;
    });
    tellTabs({ kind: "kept" });
    return row;
  }

  async function send(row, now) {
    const body = new URLSearchParams({ ...row.fields, client_id: row.client_id, tapped: row.tapped, offset: row.offset ?? now.offset, csrfmiddlewaretoken: now.csrf });
    const answer = await fetch(row.url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.status === 409 || answer.status === 404) {
      const words = answer.status === 409 ? (await answer.json()).words : "";
      await with_db((db) => db.put(STORE, { ...row, refused: words || "?" }));
      tellTabs({ kind: "refused" });
      return null;
    }
    if (!answer.ok || answer.redirected) throw new Error(`report ${answer.status}`);
    const said = await answer.json();
    await drop(row.client_id);
    const done = { ...said, client_id: row.client_id, row };
    tellTabs({ kind: "sent", done });
    return done;
  }

  async function sendAll(who) {
    const now = await measure();
    if (who && now.who !== who) throw new Error("somebody else is signed in");
    const done = [];
    for (const row of (await waiting(now.who)).sort((a, b) => a.tapped - b.tapped)) {
      const said = await send(row, now);
      if (said) done.push(said);
    }
    return done;
  }

  const flush = (who) => self.navigator.locks ? self.navigator.locks.request("keng-queue", () => sendAll(who)) : sendAll(who);
  self.kengQueue = { keep, flush, measure, clock, waiting, refused, forget, listen };
})();
