// The report form: find a kind by plain words, find a place by typing, use this device's position.
import { ask, sending, showErrors } from "./parts/sending.js";
import { list, typed } from "./parts/suggest.js";

for (const form of document.querySelectorAll("[data-report-form]")) {
  const kind = form.elements.kind;
  const search = form.querySelector("[data-kind-search]");
  const kindHits = form.querySelector("[data-kind-hits]");
  const choose = (code) => {
    kind.value = code;
    for (const radio of form.querySelectorAll("[name='kind_pick']")) radio.checked = radio.value === code;
    kind.dispatchEvent(new Event("change", { bubbles: true }));
  };
  typed(search, "/lapor/jenis/", (hits) => list(kindHits, hits, (hit) => { choose(hit.code); search.value = hit.label; kindHits.replaceChildren(); if (form.hasAttribute("data-ctrl-enter")) form.querySelector("[data-place]").focus(); }), kindHits);
  for (const radio of form.querySelectorAll("[name='kind_pick']")) radio.addEventListener("change", () => choose(radio.value));

  const place = form.querySelector("[data-place]");
  const placeHits = form.querySelector("[data-place-hits]");
  const chosen = form.querySelector("[data-place-chosen]");
  const clear = () => { for (const name of ["area_code", "tps_id", "lat", "lon", "place_as_written"]) form.elements[name].value = ""; chosen.hidden = true; };
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
      if (form.hasAttribute("data-ctrl-enter")) form.elements.occurred_time.focus();
    }),
    placeHits,
  );
  // The answer to "did you mean …?": the place is taken and the form goes on to where it was going.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place-pick-value]");
    if (!button) return;
    event.preventDefault();
    if (button.value === "-") form.elements.place_as_written.value = "1";
    else {
      clear();
      [form.elements.area_code.value, form.elements.tps_id.value] = button.value.split("|");
      place.value = button.textContent.trim();
      chosen.textContent = `✓ ${place.value}`;
      chosen.hidden = false;
    }
    form.querySelector("[data-errors-of='place_text']").replaceChildren();
    form.requestSubmit(form.querySelector("button[name='step']"));
  });
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
  const pickButton = form.querySelector("[data-pick-map]");
  pickButton?.addEventListener("click", async () => {
    const box = form.querySelector("[data-pick-box]");
    const note = form.querySelector("[data-pick-note]");
    box.hidden = !box.hidden;
    note.hidden = box.hidden;
    if (box.hidden || box.dataset.opened) return;
    box.dataset.opened = "1";
    try {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = pickButton.dataset.css;
      document.head.append(style);
      const { openPicker } = await import(pickButton.dataset.src);
      await openPicker(box, (hit) => {
        clear();
        form.elements.lat.value = hit.lat;
        form.elements.lon.value = hit.lon;
        place.value = hit.label;
        chosen.textContent = `✓ ${hit.label} (${hit.lat}, ${hit.lon})`;
        chosen.hidden = false;
        place.dispatchEvent(new Event("change", { bubbles: true }));
      });
    } catch {
      box.hidden = note.hidden = true;
      form.querySelector("[data-no-map]").hidden = false;
    }
  });
  // What this device's clock says at the moment of sending: a third time beside "happened" and "arrived".
  form.addEventListener("formdata", (event) => event.formData.set("told_at", new Date().toISOString()));
  readBack(form);
  sending(form);
  if (form.hasAttribute("data-ctrl-enter")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) form.requestSubmit(form.querySelector("[value='send']"));
      else if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // a stray Enter sends nothing
    });
  }
}

// Read the report back without leaving the page, so that chosen photos stay chosen. Without this script the server
// shows the same paragraph on a page of its own.
function readBack(form) {
  const box = form.querySelector("[data-read-back]");
  if (!box) return;
  const asks = [...form.children].filter((part) => part !== box && part.type !== "hidden" && !part.matches("[data-not-sent]"));
  const show = (on) => {
    for (const part of asks) part.classList.toggle("put-away", on);
    box.hidden = !on;
    if (on) box.querySelector("h2").focus();
  };
  box.querySelector("[data-read-back-close]").addEventListener("click", () => show(false));
  form.addEventListener("sigap:asks", () => show(false));
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "review") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const told = new FormData(form);
    told.set("step", "review");
    told.delete("files");
    const answer = await ask(form, event.submitter, told);
    if (answer === null) return;
    form.querySelector("[data-not-sent]").hidden = true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 422) return showErrors(form, page);
    for (const errors of document.querySelectorAll("[data-errors-of]")) errors.replaceChildren();
    box.querySelector("[data-read-back-text]").replaceChildren(...page.body.children);
    const files = box.querySelector("[data-read-back-files]");
    const names = [...form.elements.files.files].map((file) => file.name);
    files.hidden = names.length === 0;
    files.querySelector("b").textContent = names.join(", ");
    show(true);
  }, true);
}
