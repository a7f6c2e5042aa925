// Day or night: without a reload, so that nothing typed is lost. The server remembers the choice in this device's cookie;
// without scripts the same form goes there and comes back.
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const told = () => document.dispatchEvent(new CustomEvent("sigap:theme"));

export function theme() {
  for (const form of document.querySelectorAll("form[data-theme-switch]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const pressed = event.submitter;
      document.documentElement.dataset.theme = pressed.value;
      const body = new FormData(form);
      body.set(pressed.name, pressed.value);
      fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual", keepalive: true }).catch(() => {});
      for (const one of form.querySelectorAll("button[aria-pressed]")) one.setAttribute("aria-pressed", String(one === pressed));
      if (!pressed.offsetParent) [...form.querySelectorAll("button")].find((one) => one.offsetParent)?.focus();
      told();
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", told);
}
