// The clock of the regency, whatever zone or time this computer is set to: counted on from when the server made the page.
const loaded = Date.now();
const made = Date.parse(document.body.dataset.made) || loaded;
const ZONE = "Asia/Makassar";
const english = document.documentElement.lang === "en";
const DAYS = english ? ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] : ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const MONTHS = english
  ? ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  : ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const numbers = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
});

function parts(ms) {
  return Object.fromEntries(numbers.formatToParts(new Date(made + ms - loaded)).map((one) => [one.type, one.value]));
}

// 14.22: a moment of this computer's clock, on the regency's.
export function clock(ms) {
  const { hour, minute } = parts(ms);
  return `${hour}.${minute}`;
}

// Rabu, 27 Nov 2024 14.22 WITA
export function full(ms) {
  const { year, month, day } = parts(ms);
  const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
  return `${DAYS[weekday]}, ${day} ${MONTHS[month - 1]} ${year} ${clock(ms)} WITA`;
}
