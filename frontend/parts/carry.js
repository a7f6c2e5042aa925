// What a person has begun in a part of the page is carried over when the part is made anew: words typed, choices made,
// and the place of the focus. A live page never takes anything out of anybody's hands.
const signature = (one) => [one.tagName, one.id, one.getAttribute("href"), one.form?.getAttribute("action"), one.name, one.tagName === "BUTTON" ? one.value + one.textContent.trim() : "", one.matches("summary, [tabindex]") ? (one.closest("[data-id], [id]")?.dataset.id ?? "") : ""].join("|");
const FOCUSED = "a[href], button, input, select, textarea, summary, [tabindex]";
const same = (root, name) => [...root.querySelectorAll(FOCUSED)].filter((one) => signature(one) === name);
const fieldName = (one) => `${one.form?.getAttribute("action")}|${one.name}|${one.type === "checkbox" || one.type === "radio" ? one.value : ""}`;

function changed(one) {
  if (one.type === "hidden" || !one.name) return false;
  if (one.type === "file") return one.files.length > 0;
  if (one.type === "checkbox" || one.type === "radio") return one.checked !== one.defaultChecked;
  if (one.tagName !== "SELECT") return one.value !== one.defaultValue;
  const first = Math.max(0, [...one.options].findIndex((option) => option.defaultSelected));
  return one.selectedIndex !== first;
}

// null: a chosen file cannot be carried, so this part waits.
export function take(root) {
  const fields = [...root.querySelectorAll("input, select, textarea")].filter(changed);
  if (fields.some((one) => one.type === "file")) return null;
  const at = root.contains(document.activeElement) && document.activeElement.matches(FOCUSED) ? document.activeElement : null;
  return {
    typed: fields.map((one) => ({ name: fieldName(one), value: one.value, checked: one.checked })),
    focus: at && { name: signature(at), nth: same(root, signature(at)).indexOf(at), top: at.getBoundingClientRect().top },
  };
}

// Whether everything that was typed has a field again; asked of the new part before it replaces the old one.
export function fits(root, { typed }) {
  const names = new Set([...root.querySelectorAll("input, select, textarea")].map(fieldName));
  return typed.every((one) => names.has(one.name));
}

function scroller(one) {
  for (let box = one.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement;
}

export function give(root, { typed, focus }) {
  for (const field of root.querySelectorAll("input, select, textarea")) {
    const before = typed.find((one) => one.name === fieldName(field));
    if (!before) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = before.checked;
    else field.value = before.value;
  }
  if (!focus) return;
  const found = same(root, focus.name);
  const one = found[Math.min(focus.nth, found.length - 1)];
  if (one) {
    one.focus({ preventScroll: true });
    scroller(one).scrollTop += one.getBoundingClientRect().top - focus.top; // it stays where the eye is
    return;
  }
  root.tabIndex = -1; // what had the focus is gone: the next Tab goes on from here, not from the top of the page
  root.focus({ preventScroll: true });
}
