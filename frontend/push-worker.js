// Shows what the server sealed for this browser: one sentence. A repeat replaces the note that is already there.
const LONGEST = 300;

function told(event) {
  try {
    return event.data.json();
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const note = told(event);
  const text = String(note.text ?? "Ada kabar untuk kantor Anda, buka Sigap.").slice(0, LONGEST);
  const to = /^\/[a-z/]*$/.test(note.to ?? "") ? note.to : "/permintaan/";
  const tag = String(note.tag ?? "sigap");
  event.waitUntil(self.registration.showNotification("Sigap", { body: text, tag, lang: "id", data: { to } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.to));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
