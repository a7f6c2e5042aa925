// Passkeys: a form with data-passkey asks the server for a question, passes it to the key, and is sent with the answer.
// Where this browser or this address cannot do it, the page says so before anybody tries.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const able = () => isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

function question(json) {
  const asked = json.publicKey;
  const listed = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
    ...(asked.excludeCredentials && { excludeCredentials: listed(asked.excludeCredentials) }),
    ...(asked.allowCredentials && { allowCredentials: listed(asked.allowCredentials) }),
    timeout: 110000,
  };
}

function answer(credential) {
  const said = credential.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  if (said.attestationObject) response.attestationObject = text(said.attestationObject);
  if (said.authenticatorData) response.authenticatorData = text(said.authenticatorData);
  if (said.signature) response.signature = text(said.signature);
  if (said.userHandle) response.userHandle = text(said.userHandle);
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

class Said extends Error {}

async function post(address, told) {
  const got = await fetch(address, { method: "POST", body: told, credentials: "same-origin", headers: { Accept: "application/json" } });
  const json = await got.json().catch(() => ({}));
  if (!got.ok || got.redirected) throw new Said(json.sentence ?? "");
  return json;
}

async function show(form) {
  const asked = question(await post(form.dataset.ask, new FormData(form)));
  const credential = form.dataset.passkey === "create" ? await navigator.credentials.create({ publicKey: asked }) : await navigator.credentials.get({ publicKey: asked });
  if (!form.dataset.prove) {
    form.elements.jawaban.value = answer(credential);
    return;
  }
  const told = new FormData();
  told.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  told.set("jawaban", answer(credential));
  await post(form.dataset.prove, told);
}

function why(form, problem) {
  if (problem instanceof Said && problem.message) return problem.message;
  const words = form.querySelector("[data-passkey-said]").dataset;
  return { NotAllowedError: words.cancelled, AbortError: words.cancelled, InvalidStateError: words.already, SecurityError: words.address, NotSupportedError: words.weak, ConstraintError: words.weak }[problem.name] ?? words.failed;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-passkey-said]");
  const button = form.querySelector("[type=submit]");
  form.hidden = form.hasAttribute("data-quiet") && !able();
  if (!able()) {
    button.disabled = true;
    said.textContent = !isSecureContext || "PublicKeyCredential" in window ? said.dataset.address : said.dataset.browser;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (button.disabled) return;
    button.disabled = true;
    said.textContent = said.dataset.waiting;
    try {
      await show(form);
      said.textContent = said.dataset.done;
      HTMLFormElement.prototype.submit.call(form); // a field may be called submit
    } catch (problem) {
      said.textContent = why(form, problem);
      button.disabled = false;
      button.focus();
    }
  });
}
