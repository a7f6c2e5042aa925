// A band on every page with a form whose words are kept: without a connection, people know before they press.
export function offlineBand() {
  const band = document.querySelector("[data-offline]");
  if (!band || !document.querySelector("form[data-draft]")) return;
  const show = () => (band.hidden = navigator.onLine);
  addEventListener("offline", show);
  addEventListener("online", show);
  show();
}
