// Copy buttons, tabs, chosen files, quick choices, links to folded parts, one-click-only forms, selection shared by list and map, night theme, sound switch, paper.
import { full } from "./wita.js";

function copies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const before = button.textContent;
    button.textContent = button.dataset.copied ?? "✓";
    setTimeout(() => (button.textContent = before), 1800);
  });
}

function tabs() {
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role='tab'][data-panel]");
    if (!tab) return;
    for (const other of tab.closest("[role='tablist']").querySelectorAll("[role='tab']")) {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      document.getElementById(other.dataset.panel)?.toggleAttribute("hidden", !on);
    }
    if (tab.dataset.phone) {
      for (const section of document.querySelectorAll("[data-phone-section]")) {
        section.toggleAttribute("data-phone-hidden", section.dataset.phoneSection !== tab.dataset.phone);
      }
    }
  });
}

// The arrows walk through tabs, as everywhere else.
function tabKeys() {
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tab = step && event.target.closest?.("[role='tab']");
    if (!tab) return;
    const all = [...tab.closest("[role='tablist']").querySelectorAll("[role='tab']:not(:disabled)")];
    const next = all[(all.indexOf(tab) + step + all.length) % all.length];
    event.preventDefault();
    next.focus();
    next.click();
  });
}

// After an act the page is a new one: what became of the act is where the reader is, and Tab goes on below it.
function whatWasSaid() {
  if (location.hash.length > 1 || document.querySelector("[autofocus]")) return;
  const said = document.querySelector("main .messages, main .message[role='alert']");
  if (!said) return;
  said.tabIndex = -1;
  said.focus({ preventScroll: true });
}

function once() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "1";
    setTimeout(() => delete form.dataset.sending, 8000);
  });
}

function selection() {
  document.addEventListener("sigap:select", (event) => {
    for (const one of document.querySelectorAll("[data-id]")) one.classList.toggle("chosen", one.dataset.id === event.detail.id);
    if (event.detail.from !== "list") document.querySelector(`[data-row][data-id="${CSS.escape(event.detail.id)}"]`)?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row][data-id]");
    if (row) document.dispatchEvent(new CustomEvent("sigap:select", { detail: { id: row.dataset.id, from: "list" } }));
  });
}

function switches() {
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.checked = localStorage.getItem("sigap:keys") !== "0";
    box.addEventListener("change", () => localStorage.setItem("sigap:keys", box.checked ? "1" : "0"));
  }
  for (const box of document.querySelectorAll("[data-sound]")) {
    box.checked = localStorage.getItem("sigap:sound") === "1";
    box.addEventListener("change", () => localStorage.setItem("sigap:sound", box.checked ? "1" : "0"));
  }
}

// On paper: folded parts that hold something are unfolded for a moment, and the foot says when it was printed.
function paper() {
  for (const button of document.querySelectorAll("[data-print-page]")) button.addEventListener("click", () => print());
  let unfolded = [];
  addEventListener("beforeprint", () => {
    for (const time of document.querySelectorAll("[data-printed]")) time.textContent = full(Date.now());
    unfolded = [...document.querySelectorAll("details[data-print='open']:not([open])")];
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
  });
}

// The example logins of the example day fill the fields when they are tapped.
function samples() {
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-sample]");
    if (!one) return;
    const { sample, sampleName, sampleWord } = one.dataset;
    for (const [id, value] of [["instansi", sample], ["nama", sampleName], ["sandi", sampleWord]]) document.getElementById(id).value = value;
    document.querySelector("main form button[type=submit]").focus();
  });
}

// A quick choice beside a field types it, as a person would: the draft of the page hears of it.
function fills() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (!field) return;
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// The browser's own file button speaks the computer's language; ours speaks the page's.
function files() {
  document.addEventListener("change", (event) => {
    const names = event.target.closest?.("[data-file-pick]")?.querySelector("[data-file-names]");
    if (names) names.textContent = [...event.target.files].map((one) => one.name).join(", ") || names.dataset.none;
  });
}

// A link to a folded part of the page unfolds it and puts the cursor in it: one press, and the answer can be typed.
function jumps() {
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.matches("main")) return; // "to the content" goes where the browser takes it: to its top
    target.closest("details")?.setAttribute("open", "");
    target.querySelector(":scope > details")?.setAttribute("open", "");
    target.scrollIntoView({ block: "center" });
    target.querySelector("input:not([type=hidden]), select, textarea, button")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", open);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) open();
  });
  open();
}

export function small() {
  jumps();
  files();
  samples();
  fills();
  copies();
  tabs();
  tabKeys();
  once();
  selection();
  switches();
  paper();
  whatWasSaid();
}
