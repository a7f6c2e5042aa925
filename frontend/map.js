// The live map: MapLibre on our own GeoJSON, no tile server, no glyph files (labels are HTML). Without WebGL the
// server's SVG stays. The same item is chosen in the list and on the map by the event "sigap:select".
import maplibregl from "maplibre-gl";

const HOME = [[116.0, -0.15], [119.05, 1.85]];

function supported() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

function style() {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "sea", type: "background", paint: { "background-color": "#dfe9ec" } }],
  };
}

function label(text, cls = "map-label") {
  const element = document.createElement("span");
  element.className = cls;
  element.textContent = text;
  return element;
}

async function json(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(url);
  return answer.json();
}

async function mountMap(box) {
  const holder = box.querySelector("[data-live-map]");
  const [around, kecamatan, desa] = await Promise.all([json(box.dataset.around), json(box.dataset.kecamatan), json(box.dataset.desa)]);
  holder.hidden = false;
  const map = new maplibregl.Map({
    container: holder,
    style: style(),
    bounds: HOME,
    fitBoundsOptions: { padding: 14 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxBounds: [[113.5, -2.5], [121.5, 4.2]],
    locale: { "NavigationControl.ZoomIn": "Perbesar", "NavigationControl.ZoomOut": "Perkecil" },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-left");
  await new Promise((done) => map.on("load", done));
  box.querySelector("[data-map-svg]").hidden = true;
  map.addSource("around", { type: "geojson", data: around });
  map.addSource("kecamatan", { type: "geojson", data: kecamatan });
  map.addSource("desa", { type: "geojson", data: desa });
  map.addLayer({ id: "around", type: "fill", source: "around", paint: { "fill-color": "#edefed" } });
  map.addLayer({ id: "kecamatan", type: "fill", source: "kecamatan", paint: { "fill-color": ["case", ["==", ["get", "code"], box.dataset.focus.slice(0, 8)], "#cfe3e5", "#f7faf9"] } });
  map.addLayer({ id: "desa-line", type: "line", source: "desa", paint: { "line-color": "#ccd8d9", "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 10, 1.2] } });
  map.addLayer({ id: "kecamatan-line", type: "line", source: "kecamatan", paint: { "line-color": "#8ba4a8", "line-width": 1.4 } });
  labels(map, box, kecamatan, desa);
  let popupOpen = false;
  map.on("click", (event) => {
    if (popupOpen) return;
    const [feature] = map.queryRenderedFeatures(event.point, { layers: ["kecamatan"] });
    if (!feature || event.originalEvent.target.closest(".marker")) return;
    const source = map.getZoom() > 8.3 ? desa : kecamatan;
    const hit = source === kecamatan ? feature.properties.code : nearest(desa, event.lngLat);
    location.href = `/wilayah/${hit}/`;
  });
  map.getCanvas().setAttribute("aria-label", "Peta Kutai Timur");
  const marks = new Marks(map, box);
  await marks.load();
  document.addEventListener("sigap:changed", () => marks.load());
  document.addEventListener("sigap:select", (event) => marks.choose(event.detail.id));
  if (box.dataset.focus) focus(map, box.dataset.focus, kecamatan, desa);
  layers(box, marks);
  box.dataset.ready = "1";
  new ResizeObserver(() => map.resize()).observe(box);
}

function nearest(desa, at) {
  let best = null;
  for (const feature of desa.features) {
    const d = (feature.properties.lon - at.lng) ** 2 + (feature.properties.lat - at.lat) ** 2;
    if (!best || d < best.d) best = { d, code: feature.properties.code };
  }
  return best.code;
}

function focus(map, code, kecamatan, desa) {
  const all = [...kecamatan.features, ...desa.features];
  const found = all.find((feature) => feature.properties.code === code);
  if (found) map.jumpTo({ center: [found.properties.lon, found.properties.lat], zoom: code.length > 8 ? 9.6 : 8.2 });
}

function labels(map, box, kecamatan, desa) {
  const big = kecamatan.features.map((f) => new maplibregl.Marker({ element: label(f.properties.name) }).setLngLat([f.properties.lon, f.properties.lat]));
  const small = desa.features.map((f) => new maplibregl.Marker({ element: label(f.properties.name) }).setLngLat([f.properties.lon, f.properties.lat]));
  const show = () => {
    const near = map.getZoom() > 8.3;
    for (const one of big) near ? one.remove() : one.addTo(map);
    const view = map.getBounds();
    for (const one of small) near && view.contains(one.getLngLat()) ? one.addTo(map) : one.remove();
    declutter(box, near ? small : big);
  };
  map.on("moveend", show);
  box.addEventListener("sigap:marked", show);
  show();
}

// A label that would lie under a mark steps below it; one that would cover another label stays away.
function declutter(box, markers) {
  const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const marks = [...box.querySelectorAll(".marker")].map((one) => one.getBoundingClientRect());
  const taken = [];
  for (const one of markers) {
    const element = one.getElement();
    element.hidden = false;
    one.setOffset([0, 0]);
    if (marks.some((mark) => meet(mark, element.getBoundingClientRect()))) one.setOffset([0, 21]);
    const place = element.getBoundingClientRect();
    element.hidden = taken.some((other) => meet(other, place));
    if (!element.hidden) taken.push(place);
  }
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
    for (const one of this.markers.values()) one.remove();
    this.markers.clear();
    for (const item of told.marks) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `marker s${item.severity}${item.form === "watch" ? " watch" : ""}`;
      button.textContent = item.severity;
      button.title = item.title;
      button.setAttribute("aria-label", item.title);
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
    this.disputes = told.disputes.map((item) => {
      const mark = label("⚖", "marker watch");
      mark.title = item.text;
      return new maplibregl.Marker({ element: mark }).setLngLat([item.lon, item.lat]);
    });
    this.draw();
  }

  draw() {
    for (const one of this.markers.values()) this.on.has("incidents") ? one.addTo(this.map) : one.remove();
    for (const one of this.disputes) this.on.has("disputes") ? one.addTo(this.map) : one.remove();
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
