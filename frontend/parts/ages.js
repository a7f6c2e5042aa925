// Ages and clocks tick without a reload. Words follow the page's language.
const english = document.documentElement.lang === "en";

function span(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  if (minutes < 60) return english ? `${minutes} min` : `${minutes} mnt`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 48) return english ? `${hours} h${rest ? ` ${rest} min` : ""}` : `${hours} j${rest ? ` ${rest} mnt` : ""}`;
  return english ? `${Math.floor(hours / 24)} days` : `${Math.floor(hours / 24)} hari`;
}

function age(ms) {
  if (ms < 60000) return english ? "just now" : "baru saja";
  if (ms < 3600000) return `${Math.floor(ms / 60000)} ${english ? "min ago" : "menit lalu"}`;
  if (ms < 86400000) return `${Math.floor(ms / 3600000)} ${english ? "h ago" : "jam lalu"}`;
  return null;
}

function tick() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const text = age(now - Date.parse(element.dateTime));
    if (text && element.textContent !== text) element.textContent = text;
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const start = Date.parse(clock.dataset.start);
    const due = Date.parse(clock.dataset.due);
    const used = (now - start) / Math.max(1, due - start);
    clock.classList.toggle("late", used >= 1);
    clock.classList.toggle("soon", used >= 0.75 && used < 1);
    const late = english ? "overdue" : "lewat";
    const left = english ? "left" : "sisa";
    clock.querySelector(".clock-text").textContent = used >= 1 ? `${late} ${span(now - due)}` : `${left} ${span(due - now)}`;
    clock.querySelector("progress").value = Math.min(100, Math.round(used * 100));
  }
}

// What is open for a while only leaves the screen when its time is over. Counted from when it was shown: the clock of an
// old PC may say anything, and a stopwatch may stand still while it sleeps, so whichever says more time has passed counts.
const shown = new WeakMap();

function shut() {
  for (const element of document.querySelectorAll("[data-shut-in]")) {
    if (!shown.has(element)) shown.set(element, [Date.now(), performance.now()]);
    const [date, watch] = shown.get(element);
    if (Math.max(Date.now() - date, performance.now() - watch) < 1000 * Number(element.dataset.shutIn)) continue;
    element.textContent = element.dataset.shutWords;
    element.removeAttribute("data-shut-in");
  }
}

export function tickAges() {
  tick();
  shut();
  setInterval(shut, 1000);
  setInterval(tick, 5000);
}
