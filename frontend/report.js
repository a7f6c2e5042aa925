// The report form: find a kind by plain words, find a place by typing, use this device's position.
function list(holder, hits, pick) {
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

function typed(input, url, show) {
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

for (const form of document.querySelectorAll("[data-report-form]")) {
  const kind = form.elements.kind;
  const search = form.querySelector("[data-kind-search]");
  const kindHits = form.querySelector("[data-kind-hits]");
  const choose = (code) => {
    kind.value = code;
    for (const radio of form.querySelectorAll("[name='kind_pick']")) radio.checked = radio.value === code;
    kind.dispatchEvent(new Event("change", { bubbles: true }));
  };
  typed(search, "/lapor/jenis/", (hits) => list(kindHits, hits, (hit) => { choose(hit.code); search.value = hit.label; kindHits.replaceChildren(); }));
  for (const radio of form.querySelectorAll("[name='kind_pick']")) radio.addEventListener("change", () => choose(radio.value));

  const place = form.querySelector("[data-place]");
  const placeHits = form.querySelector("[data-place-hits]");
  const chosen = form.querySelector("[data-place-chosen]");
  const clear = () => { for (const name of ["area_code", "tps_id", "lat", "lon"]) form.elements[name].value = ""; chosen.hidden = true; };
  place.addEventListener("input", clear);
  typed(place, "/tempat/", (hits) =>
    list(placeHits, hits, (hit) => {
      clear();
      place.value = hit.label;
      form.elements.area_code.value = hit.area;
      form.elements.tps_id.value = hit.tps;
      chosen.textContent = `✓ ${hit.label}`;
      chosen.hidden = false;
      placeHits.replaceChildren();
    }),
  );
  form.querySelector("[data-locate]")?.addEventListener("click", (event) => {
    const button = event.currentTarget;
    navigator.geolocation?.getCurrentPosition(
      (at) => {
        clear();
        form.elements.lat.value = at.coords.latitude.toFixed(6);
        form.elements.lon.value = at.coords.longitude.toFixed(6);
        chosen.textContent = `✓ ${at.coords.latitude.toFixed(4)}, ${at.coords.longitude.toFixed(4)}`;
        chosen.hidden = false;
      },
      () => { button.textContent = document.documentElement.lang === "en" ? "Position not available; type the place" : "Posisi tidak tersedia; ketik tempatnya"; },
      { enableHighAccuracy: true, timeout: 8000 },
    );
  });
  if (form.hasAttribute("data-ctrl-enter")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) form.requestSubmit(form.querySelector("[value='send']"));
    });
  }
}
