// The live map of the desk. Without WebGL the server's SVG stays. The same item is chosen in the list and on the map by
// the event "sigap:select".
import { baseMap, json, label, maplibregl, nearest, supported } from "./parts/base_map.js";

async function mountMap(box) {
  const { map, kecamatan, desa } = await baseMap(box, box.querySelector("[data-live-map]"));
  box.querySelector("[data-map-svg]").hidden = true;
  map.on("click", (event) => {
    const [feature] = map.queryRenderedFeatures(event.point, { layers: ["kecamatan"] });
    if (!feature || event.originalEvent.target.closest(".marker")) return;
    const hit = map.getZoom() > 8.3 ? nearest(desa, event.lngLat) : feature.properties.code;
    location.href = `/wilayah/${hit}/`;
  });
  const marks = new Marks(map, box);
  await marks.load();
  document.addEventListener("sigap:changed", () => marks.load());
  document.addEventListener("sigap:select", (event) => marks.choose(event.detail.id));
  if (box.dataset.focus) focus(map, box.dataset.focus, kecamatan, desa);
  layers(box, marks);
  box.dataset.ready = "1";
}

function focus(map, code, kecamatan, desa) {
  const all = [...kecamatan.features, ...desa.features];
  const found = all.find((feature) => feature.properties.code === code);
  if (found) map.jumpTo({ center: [found.properties.lon, found.properties.lat], zoom: code.length > 8 ? 9.6 : 8.2 });
}

// Several incidents at one place: the first on it, the others around it.
function ring(n) {
  if (n === 0) return [0, 0];
  const angle = ((n - 1) * Math.PI) / 3 - Math.PI / 2;
  const far = 26 * Math.ceil(n / 6);
  return [Math.round(far * Math.cos(angle)), Math.round(far * Math.sin(angle))];
}

class Marks {
  constructor(map, box) {
    this.map = map;
    this.box = box;
    this.markers = new Map();
    this.disputes = [];
    this.on = new Set(["incidents"]);
  }

  async load() {
    const told = await json(this.box.dataset.marks);
    const spots = new Map();
    const at = this.box.contains(document.activeElement) && document.activeElement.dataset.id;
    for (const one of this.markers.values()) one.remove();
    this.markers.clear();
    for (const item of told.marks) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `marker s${item.severity}${item.form === "watch" ? " watch" : ""}`;
      button.textContent = item.severity;
      button.title = item.title;
      button.setAttribute("aria-label", `${item.severity} · ${item.title}`);
      button.dataset.id = item.id;
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        if (button.classList.contains("chosen") || !document.querySelector(`[data-row][data-id="${CSS.escape(item.id)}"]`)) location.href = item.href;
        else document.dispatchEvent(new CustomEvent("sigap:select", { detail: { id: item.id, from: "map" } }));
      });
      const spot = `${item.lat},${item.lon}`;
      const before = spots.get(spot) ?? 0;
      spots.set(spot, before + 1);
      this.markers.set(item.id, new maplibregl.Marker({ element: button, offset: ring(before) }).setLngLat([item.lon, item.lat]));
    }
    this.none = told.marks.length === 0;
    this.disputes = told.disputes.map((item) => {
      const mark = label("⚖", "marker watch");
      mark.title = item.text;
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", item.text);
      mark.removeAttribute("aria-hidden");
      return new maplibregl.Marker({ element: mark }).setLngLat([item.lon, item.lat]);
    });
    this.draw();
    if (at) this.markers.get(at)?.getElement().focus({ preventScroll: true });
  }

  draw() {
    for (const one of this.markers.values()) this.on.has("incidents") ? one.addTo(this.map) : one.remove();
    for (const one of this.disputes) this.on.has("disputes") ? one.addTo(this.map) : one.remove();
    const teach = this.box.querySelector("[data-map-teach]");
    this.box.querySelector("[data-map-none]")?.toggleAttribute("hidden", !(this.none && this.on.has("incidents") && teach.hidden));
    this.box.dispatchEvent(new Event("sigap:marked"));
  }

  choose(id) {
    for (const [key, one] of this.markers) one.getElement().classList.toggle("chosen", key === id);
    const one = this.markers.get(id);
    if (one && !this.map.getBounds().contains(one.getLngLat())) this.map.panTo(one.getLngLat());
  }
}

function layers(box, marks) {
  const teach = box.querySelector("[data-map-teach]");
  for (const button of box.querySelectorAll("[data-layer]")) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      on ? marks.on.add(button.dataset.layer) : marks.on.delete(button.dataset.layer);
      teach.hidden = !(on && button.dataset.teach);
      if (on && button.dataset.teach) teach.textContent = button.dataset.teach;
      marks.draw();
    });
  }
}

for (const box of document.querySelectorAll("[data-map]")) {
  if (supported()) mountMap(box).catch(() => { box.querySelector("[data-live-map]").hidden = true; box.querySelector("[data-map-svg]").hidden = false; box.dataset.ready = "svg"; });
  else box.dataset.ready = "svg";
}
