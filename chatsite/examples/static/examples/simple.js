// The page of the simple room: it shows each message, and sends what is typed.

const messages = /** @type {HTMLOListElement} */ (document.getElementById("messages"));
const state = /** @type {HTMLElement} */ (document.getElementById("state"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
const text = /** @type {HTMLInputElement} */ (document.getElementById("text"));
const send = /** @type {HTMLButtonElement} */ (document.getElementById("send"));

const url = new URL(messages.dataset.socket ?? "", location.href);
url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
const socket = new WebSocket(url);

socket.addEventListener("message", (frame) => {
  const event = JSON.parse(frame.data);
  if (event.type === "message") {
    const item = document.createElement("li");
    item.textContent = event.text; // never innerHTML: anybody may have written it
    messages.append(item);
  } else {
    state.textContent = event.type === "welcome" ? "Connected." : event.text;
    send.disabled = false;
  }
});

socket.addEventListener("close", (event) => {
  state.textContent = `Closed (${event.code}). ${event.reason} Reload the page to connect again.`;
  send.disabled = true;
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (send.disabled) return; // not connected: the text stays in its field
  socket.send(JSON.stringify({ type: "message", text: text.value }));
  text.value = "";
});
