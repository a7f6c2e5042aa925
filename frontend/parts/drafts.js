// A form with data-draft="name" survives a closed tab: its fields are kept on this computer until it is sent,
// and wiped when the officer signs out. Each officer has his own: nobody sends what a colleague had begun.
const PREFIX = `sigap:draft:${document.body.dataset.who}:`;

const NEVER = new Set(["password", "file", "submit", "button", "reset"]);
const isKept = (field) => Boolean(field.name) && field.name !== "csrfmiddlewaretoken" && !NEVER.has(field.type) && (field.type !== "hidden" || field.dataset.keep);

function save(form, key) {
  const kept = {};
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    if (field.type === "checkbox") (kept[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    else if (field.type === "radio") { if (field.checked) kept[field.name] = field.value; }
    else kept[field.name] = field.value;
  }
  if (form.dataset.sent === "1") return;
  localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept, photos: photosOf(form), tried: form.dataset.tried }));
}

// A browser keeps no chosen file over a reload: the draft keeps their names, to ask for them again.
function photosOf(form) {
  const chosen = [...(form.elements.files?.files ?? [])].map((file) => file.name);
  return chosen.length ? chosen : (form.querySelector("[data-photos-again]:not([hidden]) b")?.textContent.split(", ") ?? []);
}

function askForPhotos(form, names) {
  const note = form.querySelector("[data-photos-again]");
  if (!note || !names?.length) return;
  note.querySelector("b").textContent = names.join(", ");
  note.hidden = false;
  form.elements.files.addEventListener("change", () => (note.hidden = true), { once: true });
}

// A choice that is no longer offered stays as the page has it.
function canHold(field, value) {
  return field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
}

function restore(form, key) {
  const text = localStorage.getItem(key);
  if (!text) return;
  const { at, kept, photos, tried } = JSON.parse(text);
  if (Date.now() - at > 3 * 86400000) return localStorage.removeItem(key);
  let filled = false;
  for (const field of form.elements) {
    if (!isKept(field) || !(field.name in kept)) continue;
    if (field.type === "checkbox") field.checked = kept[field.name].includes(field.value);
    else if (field.type === "radio") field.checked = kept[field.name] === field.value;
    else if (field.value !== kept[field.name] && canHold(field, kept[field.name])) { field.value = kept[field.name]; filled ||= field.type !== "hidden"; }
  }
  askForPhotos(form, photos);
  if (tried) form.dataset.tried = tried;
  if (filled) form.querySelector("[data-draft-note]")?.removeAttribute("hidden");
  form.dispatchEvent(new CustomEvent("sigap:restored"));
}

function keep(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    if (form.dataset.sent === "1") localStorage.removeItem(key);
    else if (!form.dataset.bound) restore(form, key);
    form.addEventListener("input", () => save(form, key));
    form.addEventListener("change", () => save(form, key));
    form.addEventListener("sigap:sent", () => {
      form.dataset.sent = "1";
      localStorage.removeItem(key);
    });
    form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      localStorage.removeItem(key);
      location.reload();
    });
  }
}

export function drafts() {
  keep(document);
  document.addEventListener("sigap:refreshed", (event) => keep(event.detail));
  for (const done of document.querySelectorAll("[data-draft-done]")) localStorage.removeItem(PREFIX + done.dataset.draftDone);
  for (const form of document.querySelectorAll("[data-signout]")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    });
  }
}
