// The map under every map of the site: MapLibre on our own GeoJSON, no tile server, no glyph files (labels are HTML).
import maplibregl from "maplibre-gl";
import { colour } from "./theme.js";

export { maplibregl };

const HOME = [[116.0, -0.15], [119.05, 1.85]];

export function supported() {
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
    layers: [{ id: "sea", type: "background", paint: { "background-color": colour("sea") } }],
  };
}

export function label(text, cls = "map-label") {
  const element = document.createElement("span");
  element.className = cls;
  element.textContent = text;
  element.setAttribute("role", "presentation"); // MapLibre would call it a button
  element.setAttribute("aria-hidden", "true");
  return element;
}

export async function json(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(url);
  return answer.json();
}

// Land, sub-districts, villages and their names in a holder. The addresses of the shapes are in data-… of the box.
export async function baseMap(box, holder) {
  const [around, kecamatan, desa] = await Promise.all([json(box.dataset.around), json(box.dataset.kecamatan), json(box.dataset.desa)]);
  holder.hidden = false;
  const english = document.documentElement.lang === "en";
  const map = new maplibregl.Map({
    container: holder,
    style: style(),
    bounds: HOME,
    fitBoundsOptions: { padding: 14 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxBounds: [[112.2, -4.4], [122.8, 6.8]],
    locale: { "NavigationControl.ZoomIn": english ? "Zoom in" : "Perbesar", "NavigationControl.ZoomOut": english ? "Zoom out" : "Perkecil", "Map.Title": english ? "Map that can be moved" : "Peta yang dapat digeser", "Marker.Title": english ? "Mark" : "Tanda" },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-left");
  await new Promise((done) => map.on("load", done));
  map.addSource("around", { type: "geojson", data: around });
  map.addSource("kecamatan", { type: "geojson", data: kecamatan });
  map.addSource("desa", { type: "geojson", data: desa });
  map.addLayer({ id: "around", type: "fill", source: "around" });
  map.addLayer({ id: "kecamatan", type: "fill", source: "kecamatan" });
  map.addLayer({ id: "desa-line", type: "line", source: "desa", paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 10, 1.2] } });
  map.addLayer({ id: "kecamatan-line", type: "line", source: "kecamatan", paint: { "line-width": 1.4 } });
  if (box.dataset.contested) contested(map, await json(box.dataset.contested));
  paint(map, (box.dataset.focus ?? "").slice(0, 8));
  document.addEventListener("sigap:theme", () => paint(map, (box.dataset.focus ?? "").slice(0, 8)));
  labels(map, box, kecamatan, desa);
  map.getCanvas().setAttribute("aria-label", english ? "Map of Kutai Timur" : "Peta Kutai Timur");
  new ResizeObserver(() => map.resize()).observe(box);
  return { map, kecamatan, desa };
}

// A contested border is never drawn as a settled one.
function contested(map, lines) {
  map.addSource("contested", { type: "geojson", data: lines });
  map.addLayer({ id: "contested-under", type: "line", source: "contested", paint: { "line-width": 3 } });
  map.addLayer({ id: "contested", type: "line", source: "contested", paint: { "line-width": 2, "line-dasharray": [2, 2] } });
}

// The colours of the style sheet, by day or by night.
function paint(map, chosen) {
  map.setPaintProperty("sea", "background-color", colour("sea"));
  map.setPaintProperty("around", "fill-color", colour("land"));
  map.setPaintProperty("kecamatan", "fill-color", ["case", ["==", ["get", "code"], chosen], colour("area-chosen"), colour("area")]);
  map.setPaintProperty("desa-line", "line-color", colour("village-line"));
  map.setPaintProperty("kecamatan-line", "line-color", colour("area-line"));
  if (!map.getLayer("contested")) return;
  map.setPaintProperty("contested-under", "line-color", colour("area"));
  map.setPaintProperty("contested", "line-color", colour("contested"));
}

export function nearest(desa, at) {
  let best = null;
  for (const feature of desa.features) {
    const d = (feature.properties.lon - at.lng) ** 2 + (feature.properties.lat - at.lat) ** 2;
    if (!best || d < best.d) best = { d, code: feature.properties.code };
  }
  return best.code;
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

// Names whose own point is free stay on it; the others step aside for the marks and for them, or stay away.
function declutter(box, markers) {
  const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const moved = (place, [dx, dy]) => ({ left: place.left + dx, right: place.right + dx, top: place.top + dy, bottom: place.bottom + dy });
  const frame = (box.querySelector("[data-live-map]") ?? box).getBoundingClientRect();
  const inside = (place) => place.left >= frame.left && place.right <= frame.right;
  const taken = [...box.querySelectorAll(".marker")].map((one) => one.getBoundingClientRect());
  const told = markers.filter((one) => one.getElement().isConnected).map((one) => {
    one.setOffset([0, 0]);
    one.getElement().hidden = false;
    const place = one.getElement().getBoundingClientRect();
    return { one, place, under: !inside(place) || taken.some((mark) => meet(mark, place)) };
  });
  for (const { one, place } of told.sort((a, b) => a.under - b.under)) {
    const offset = steps(place, frame).find((step) => {
      const there = moved(place, step);
      return inside(there) && !taken.some((other) => meet(other, there));
    });
    one.getElement().hidden = !offset;
    if (!offset) continue;
    one.setOffset(offset);
    const at = moved(place, offset);
    taken.push({ ...at, left: at.left - 4, right: at.right + 4 });
  }
}

// From the point itself outwards: below and above, then to either side, then farther and aslant; at the edge of the map
// first back into it.
function steps(place, frame) {
  const half = place.width / 2;
  const back = Math.max(0, frame.left + 2 - place.left) - Math.max(0, place.right + 2 - frame.right);
  const found = [[back, 0], [back, 16], [back, -16], [0, 16], [0, -16], [0, 21], [0, -21], [half + 15, 0], [-half - 15, 0]];
  for (const far of [16, 21, 28, 36]) {
    for (const aside of [0, half / 2, -half / 2, half, -half]) found.push([aside, far], [aside, -far]);
    found.push([half + far + 6, 0], [-half - far - 6, 0]);
  }
  return found;
}
