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

export function typed(input, url, show) {
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
    }));
  });
}
