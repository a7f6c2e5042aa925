// Pointing at the place of a report: loaded only when asked for.
import { baseMap, json, maplibregl, supported } from "./parts/base_map.js";
import { colour } from "./parts/theme.js";

// Opens the map in the box; calls picked({lat, lon, label, area}) at each tap inside the regency.
export async function openPicker(box, picked) {
  if (!supported()) throw new Error("no WebGL");
  const { map } = await baseMap(box, box);
  const pin = new maplibregl.Marker({ color: colour("teal") });
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", async (event) => {
    const { lat, lng } = event.lngLat;
    const told = await json(`${box.dataset.places}?lat=${lat.toFixed(6)}&lon=${lng.toFixed(6)}`);
    const [hit] = told.hits;
    if (!hit) return;
    pin.setLngLat(event.lngLat).addTo(map);
    picked({ lat: lat.toFixed(6), lon: lng.toFixed(6), label: hit.label, area: hit.area });
  });
  box.dataset.ready = "1";
}
