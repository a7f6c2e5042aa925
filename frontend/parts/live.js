// Live within two seconds: ask for the journal's head once a second (304 while nothing changed) and fetch the parts
// of the page that say [data-live="address"] again when it moved. A lost connection is a quiet band, not a spinner.
import { fits, give, take } from "./carry.js";
import { clock } from "./wita.js";

const EVERY = 1000;
// Signed out, no longer allowed, locked, or another officer sits here now: the page made anew says which.
const OUT = new Set([401, 403, 423]);
let mark = document.body.dataset.mark || null; // the journal's head from before this page was made
let lastGood = Date.now();
let restUntil = 0;
const waiting = new Set(); // parts that changed while somebody was typing in them

function connection(ok) {
  document.querySelector("[data-connection]")?.classList.toggle("off", !ok);
  const band = document.querySelector("[data-lost]");
  if (!band) return;
  if (ok) lastGood = Date.now();
  band.hidden = ok || Date.now() - lastGood < 4000;
  if (!band.hidden) band.querySelector("[data-lost-at]").textContent = `${clock(lastGood)} WITA`;
}

const typing = (element) => element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

async function refresh(element) {
  if (typing(element)) return waiting.add(element);
  const answer = await fetch(element.dataset.live, { headers: { "X-Live": document.body.dataset.seat || "1" }, credentials: "same-origin" });
  if (OUT.has(answer.status)) return location.reload();
  if (!answer.ok || answer.redirected) throw new Error(element.dataset.live);
  waiting.delete(element);
  const chosen = element.querySelector(".chosen")?.dataset.id;
  const open = [...element.querySelectorAll("details[open][data-id]")].map((one) => one.dataset.id);
  if (typing(element)) return waiting.add(element);
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const begun = take(element);
  if (!begun || !fits(made.content, begun)) return waiting.add(element);
  const tab = element.querySelector("[role='tab'][aria-selected='true']")?.dataset.panel;
  const before = new Set([...element.querySelectorAll("[data-severity='5']")].map((one) => one.dataset.id));
  const known = new Set([...element.querySelectorAll("[data-row][data-id]")].map((one) => one.dataset.id));
  element.replaceChildren(made.content);
  for (const id of open) element.querySelector(`details[data-id="${CSS.escape(id)}"]`)?.setAttribute("open", "");
  if (tab) element.querySelector(`[role='tab'][data-panel="${CSS.escape(tab)}"]`)?.click();
  if (chosen) element.querySelector(`[data-id="${CSS.escape(chosen)}"]`)?.classList.add("chosen");
  give(element, begun);
  document.dispatchEvent(new CustomEvent("sigap:refreshed", { detail: element }));
  announce([...element.querySelectorAll("[data-row][data-id]")].filter((one) => !known.has(one.dataset.id)));
  const fresh = [...element.querySelectorAll("[data-severity='5']")].some((one) => !before.has(one.dataset.id));
  if (fresh) document.dispatchEvent(new CustomEvent("sigap:grave"));
}

// Whoever does not see the list grow hears of it, when he has finished what he is doing.
function announce(rows) {
  const place = document.querySelector("[data-news]");
  if (!place || !rows.length) return;
  const named = rows.slice(0, 3).map((one) => one.querySelector(".what, .head a")?.textContent.trim().replace(/\s+/g, " ") ?? "");
  place.textContent = `${place.dataset.word}: ${named.join("; ")}${rows.length > 3 ? " …" : ""}`;
}

async function ask() {
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch("/hidup/", { headers, credentials: "same-origin", cache: "no-store" });
    if (OUT.has(answer.status)) return location.reload();
    connection(answer.ok || answer.status === 304);
    if (answer.status === 200) {
      const first = mark === null;
      const told = answer.headers.get("ETag");
      if (!first) {
        if (Date.now() < restUntil) return; // a slow server is asked less often; the mark stays old, so nothing is missed
        const started = Date.now();
        await Promise.all([...document.querySelectorAll("[data-live]")].map(refresh));
        document.dispatchEvent(new CustomEvent("sigap:changed"));
        restUntil = Date.now() + 3 * Math.max(0, Date.now() - started - 150);
      }
      mark = told; // only now: a part that could not be fetched is asked for again in the next round
    }
  } catch {
    connection(false);
  }
}

function sound() {
  if (localStorage.getItem("sigap:sound") !== "1") return;
  const audio = new AudioContext();
  for (const [at, pitch] of [[0, 660], [0.22, 880], [0.44, 660]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.21);
  }
}

export function keepLive() {
  document.addEventListener("sigap:grave", sound);
  if (!document.querySelector("[data-live]")) return;
  let busy = false;
  const round = async () => {
    if (busy || document.hidden) return;
    busy = true;
    await ask();
    busy = false;
  };
  round();
  setInterval(round, EVERY);
  document.addEventListener("visibilitychange", round);
  document.addEventListener("focusout", () => setTimeout(() => { for (const element of waiting) refresh(element).catch(() => waiting.add(element)); }, 200));
}
