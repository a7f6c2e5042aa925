// Suggestions under a field while somebody types.
export function list(holder, hits, pick) {
  holder.replaceChildren(
    ...hits.map((hit) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const text = document.createElement("span");
      text.textContent = hit.label;
      const small = document.createElement("small");
      small.textContent = hit.code ?? hit.why ?? "";
      button.append(text, small);
      button.addEventListener("click", () => pick(hit));
      item.append(button);
      return item;
    }),
  );
}

// The arrows walk from the field into its suggestions, Enter takes the one in sight, Escape goes back. Enter in a field
// with suggestions never sends a form.
function keys(input, holder) {
  const buttons = () => [...holder.querySelectorAll("button")];
  input.addEventListener("keydown", (event) => {
    const found = buttons();
    if (!found.length || event.ctrlKey) return;
    if (event.key === "ArrowDown") { event.preventDefault(); found[0].focus(); }
    if (event.key === "Enter") { event.preventDefault(); found[0].click(); }
    if (event.key === "Escape") holder.replaceChildren();
  });
  holder.addEventListener("keydown", (event) => {
    const found = buttons();
    const at = found.indexOf(document.activeElement);
    if (event.key === "ArrowDown") { event.preventDefault(); found[Math.min(found.length - 1, at + 1)]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); at > 0 ? found[at - 1].focus() : input.focus(); }
    if (event.key === "Escape") { event.stopPropagation(); input.focus(); holder.replaceChildren(); }
  });
}

export function typed(input, url, show, holder) {
  if (holder) keys(input, holder);
  let timer = null;
  let last = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = input.value.trim();
      const mine = ++last;
      if (text.length < 2) return show([]);
      try {
        const answer = await fetch(`${url}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
        if (answer.ok && mine === last) show((await answer.json()).hits);
      } catch {
        show([]);
      }
    }, 160);
  });
}

// A place field of any form: [data-place-pick] holds a hidden "area", a text field and an empty list. Parts of a page
// come and go, so one listener serves them all.
export function pickPlaces() {
  document.addEventListener("focusin", (event) => {
    const box = event.target.closest?.("[data-place-pick]");
    if (!box || box.dataset.ready) return;
    box.dataset.ready = "1";
    const [hidden, words, hits] = [box.querySelector("[type='hidden']"), box.querySelector("[name='place']"), box.querySelector("ul")];
    const before = hidden.value;
    words.addEventListener("input", () => { hidden.value = before; });
    typed(words, "/tempat/", (found) => list(hits, found, (hit) => {
      hidden.value = hit.area;
      words.value = hit.label;
      hits.replaceChildren();
      words.focus();
    }), hits);
  });
}
