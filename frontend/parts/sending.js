// Sending a report without leaving its page. Whatever becomes of the connection, the page stays with everything on it,
// photos included, and says what is known: not sent, or not heard from. The form's key makes the second try the same
// report, also when the first one had arrived and only its answer was lost.
const OUT = new Set([401, 403, 423]); // signed out, an old page, locked
const UNHEARD = new Set([408, 502, 504]); // something between gave up: the server may have taken it
const SAYS = new Set([413, 429, 503, 507]); // these pages say what to do
let last = null;

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

export function post(form, told) {
  const headers = { "X-Live": document.body.dataset.seat || "1", ...(told.get("step") === "review" ? { "X-Read-Back": "1" } : { "X-Stay": "1" }) };
  return fetch(location.href, { method: "POST", body: told, credentials: "same-origin", headers });
}

export function notSent(form, why, submitter, words = "") {
  const box = form.querySelector("[data-not-sent]");
  last = submitter ?? last;
  if (why === "unsure") form.dataset.tried = "1"; // it may have arrived: from now on nobody calls it unsent
  box.querySelector("b").textContent = box.dataset[form.dataset.tried ? "maybe" : "not"];
  box.querySelector("[data-not-sent-why]").textContent = words || box.dataset[why];
  box.dataset.why = why;
  box.hidden = false;
  form.dispatchEvent(new Event("change"));
  box.scrollIntoView({ block: "center" });
  box.querySelector("[data-try-again]").focus({ preventScroll: true });
}

export function showErrors(form, page) {
  for (const place of document.querySelectorAll("[data-errors-of]")) {
    place.replaceChildren(...(page.querySelector(`[data-errors-of="${place.dataset.errorsOf}"]`)?.children ?? []));
    form.elements[place.dataset.errorsOf]?.setAttribute?.("aria-invalid", String(Boolean(place.querySelector(".field-error"))));
  }
  for (const list of form.querySelectorAll(".suggestions")) list.replaceChildren();
  const key = page.querySelector("form[data-report-form] [name='key']");
  if (key && key.value !== form.elements.key.value) {
    form.elements.key.value = key.value;
    delete form.dataset.tried;
  }
  form.dispatchEvent(new Event("change"));
  const fault = form.querySelector(".field-error") ?? document.querySelector(".message.error");
  fault?.scrollIntoView({ block: "center" });
  const link = document.querySelector(".faults a");
  (link && document.getElementById(link.hash.slice(1)))?.focus({ preventScroll: true });
}

// The same officer may have signed in again in another tab: this page takes over his new seat, never another's.
async function seatedAgain(form, told) {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  const page = answer?.ok && !answer.redirected ? parsed(await answer.text()) : null;
  const token = page?.querySelector("[data-report-form] [name='csrfmiddlewaretoken']");
  if (!token || page.body.dataset.who !== document.body.dataset.who) return false;
  form.elements.csrfmiddlewaretoken.value = token.value;
  told.set("csrfmiddlewaretoken", token.value);
  document.body.dataset.seat = page.body.dataset.seat;
  return true;
}

// A photo that was moved or deleted since it was chosen stops every request that carries it.
async function unreadable(form) {
  const names = [];
  for (const file of form.elements.files?.files ?? []) {
    const first = await file.slice(0, 1).arrayBuffer().catch(() => null);
    if (!first?.byteLength) names.push(file.name);
  }
  return names.join(", ");
}

// The answer of the server, or null when the page has already said why there is none.
export async function ask(form, submitter, told) {
  const offline = !navigator.onLine; // chooses the words only: a server on this very computer answers all the same
  const review = told.get("step") === "review";
  try {
    let answer = await post(form, told);
    if ((answer.redirected || OUT.has(answer.status)) && (await seatedAgain(form, told))) answer = await post(form, told);
    if (answer.redirected || OUT.has(answer.status)) return notSent(form, "out", submitter), null;
    if (UNHEARD.has(answer.status)) return notSent(form, review ? "server" : "unsure", submitter), null;
    if ([200, 201, 422].includes(answer.status)) return answer;
    const said = SAYS.has(answer.status) ? parsed(await answer.text()).querySelector(".error-page p")?.textContent.trim() : "";
    return notSent(form, "server", submitter, said), null;
  } catch {
    const names = review ? "" : await unreadable(form);
    if (names) return notSent(form, "photo", submitter, `${form.querySelector("[data-not-sent]").dataset.photo} ${names}`), null;
    return notSent(form, review || offline ? "offline" : "unsure", submitter), null;
  }
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
    if (!box.hidden && ["offline", "unsure"].includes(box.dataset.why)) box.querySelector("[data-not-sent-why]").textContent = box.dataset.back;
  });
}

async function send(form, submitter) {
  const told = new FormData(form);
  told.set(submitter.name, submitter.value);
  const answer = await ask(form, submitter, told);
  if (answer === null) return;
  if (answer.status === 201) {
    form.dispatchEvent(new Event("sigap:sent"));
    return location.assign(answer.headers.get("Location"));
  }
  form.dispatchEvent(new Event("sigap:asks"));
  showErrors(form, parsed(await answer.text()));
}
