// "Beri tahu di perangkat ini": asks the browser for its push address and sends it with the form.
const card = document.querySelector("[data-push]");

function say(state) {
  for (const one of card.querySelectorAll("[data-push-is]")) one.hidden = one.dataset.pushIs !== state;
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribed() {
  const worker = await navigator.serviceWorker.register(card.dataset.worker);
  const key = bytes(card.dataset.push);
  await ready(worker);
  const before = await worker.pushManager.getSubscription();
  if (before && !same(before.options.applicationServerKey, key)) await before.unsubscribe();
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function same(buffer, key) {
  return buffer !== null && String(new Uint8Array(buffer)) === String(key);
}

function ready(worker) {
  if (worker.active) return Promise.resolve();
  const coming = worker.installing ?? worker.waiting;
  return new Promise((done) => {
    coming.addEventListener("statechange", () => coming.state === "activated" && done());
  });
}

async function switchOn(event) {
  event.preventDefault();
  const form = event.target;
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  try {
    const told = (await subscribed()).toJSON();
    form.elements.endpoint.value = told.endpoint;
    form.elements.p256dh.value = told.keys.p256dh;
    form.elements.auth.value = told.keys.auth;
    form.submit();
  } catch {
    say("failed");
  }
}

if (card) {
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const form = card.querySelector("[data-push-form]");
  if (!able) {
    form.hidden = true;
    say("unsupported");
  } else {
    if (Notification.permission === "denied") say("denied");
    form.addEventListener("submit", switchOn);
  }
}
