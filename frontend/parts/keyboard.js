// "/" search, "j k" through lists, Enter opens, "v" verify, "g p|l|t|r|s|m" go, "?" shows the keys.
const GO = { p: "/", d: "/", l: "/lapor/", r: "/permintaan/", m: "/peta/", t: "/lapor/telepon/", s: "/serah-terima/" };
let waiting = false;

function typing(target) {
  return target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement.closest?.("[data-row]"));
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
}

export function keyboard() {
  document.querySelector("[data-keys-help]")?.addEventListener("close", (event) => {
    if (event.target.contains(document.activeElement)) document.activeElement.blur(); // a closed list types no letters
  });
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key;
    // Whoever speaks to the computer switches the letters off (WCAG 2.1.4); "?" stays, to switch them on again.
    if (key.length === 1 && key !== "?" && localStorage.getItem("sigap:keys") === "0") return;
    if (waiting && GO[key]) {
      location.href = GO[key];
    } else if (key === "g") {
      waiting = true;
      setTimeout(() => (waiting = false), 900);
      return;
    } else if (key === "/") {
      event.preventDefault();
      document.querySelector("[data-key='/']")?.focus();
    } else if (key === "j" || key === "k") {
      move(key === "j" ? 1 : -1);
    } else if (key === "Enter" && event.target.matches?.("article[data-row]")) {
      event.target.querySelector("a[href]")?.click();
    } else if (key === "v") {
      const row = document.activeElement.closest?.("[data-row]") ?? document;
      row.querySelector("[data-verify]")?.click();
    } else if (key === "?") {
      document.querySelector("[data-keys-help]")?.showModal();
    }
    waiting = false;
  });
}
