// Sending a report without leaving its page. With no connection, a server that cannot take it, or a session that ended,
// the page stays with everything on it, photos included, and says plainly that nothing was sent. The form's key makes
// the second try the same report, even when the first one arrived and only its answer was lost.
let last = null;

export function notSent(form, why, submitter) {
  const box = form.querySelector("[data-not-sent]");
  last = submitter ?? last;
  box.querySelector("[data-not-sent-why]").textContent = box.dataset[why];
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
  box.querySelector("[data-try-again]").focus({ preventScroll: true });
}

export function showErrors(form, page) {
  for (const place of document.querySelectorAll("[data-errors-of]")) {
    place.replaceChildren(...(page.querySelector(`[data-errors-of="${place.dataset.errorsOf}"]`)?.children ?? []));
  }
  const key = page.querySelector("form[data-report-form] [name='key']");
  if (key) form.elements.key.value = key.value;
  focusFirst(form);
}

// The summary names every fault with a link; the first faulty field is where one goes on typing.
function focusFirst(form) {
  const fault = form.querySelector(".field-error") ?? document.querySelector(".message.error");
  fault?.scrollIntoView({ block: "center" });
  const link = document.querySelector(".faults a");
  const field = link && document.getElementById(link.hash.slice(1));
  field?.focus({ preventScroll: true });
}

export function sending(form) {
  const box = form.querySelector("[data-not-sent]");
  if (!box) return;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    box.hidden = true;
    const submitter = event.submitter ?? form.querySelector("button[name='step'][value='send']");
    submitter.classList.add("sending");
    submitter.setAttribute("aria-busy", "true");
    try {
      await send(form, submitter);
    } finally {
      busy = false;
      submitter.classList.remove("sending");
      submitter.removeAttribute("aria-busy");
    }
  });
  box.querySelector("[data-try-again]").addEventListener("click", () => form.requestSubmit(last));
  addEventListener("online", () => {
    if (!box.hidden) box.querySelector("[data-not-sent-why]").textContent = box.dataset.back;
  });
}

async function send(form, submitter) {
  const told = new FormData(form);
  told.set(submitter.name, submitter.value);
  let answer;
  try {
    answer = await fetch(location.href, { method: "POST", body: told, credentials: "same-origin" });
  } catch {
    return notSent(form, "offline", submitter);
  }
  if (answer.redirected) {
    const to = new URL(answer.url);
    return to.pathname.startsWith("/masuk/") || to.pathname.startsWith("/kunci/") ? notSent(form, "out", submitter) : location.assign(to);
  }
  if (answer.status !== 422) return notSent(form, "server", submitter);
  form.dispatchEvent(new Event("sigap:asks"));
  showErrors(form, new DOMParser().parseFromString(await answer.text(), "text/html"));
}
