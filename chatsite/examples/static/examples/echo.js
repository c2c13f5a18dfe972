// Says hello to the echo socket once a second and shows what comes back.

const INTERVAL = 1000; // milliseconds
const SHOWN = 20; // messages kept on the page

const messages = /** @type {HTMLOListElement} */ (document.getElementById("messages"));
const state = /** @type {HTMLElement} */ (document.getElementById("state"));

const url = new URL(messages.dataset.socket ?? "", location.href);
url.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const socket = new WebSocket(url);
/** @type {ReturnType<typeof setInterval> | undefined} */
let greeting;

socket.addEventListener("open", () => {
  state.textContent = "Connected.";
  greeting = setInterval(() => socket.send("hello"), INTERVAL);
});

socket.addEventListener("message", (event) => {
  const item = document.createElement("li");
  item.textContent = event.data;
  messages.append(item);
  if (messages.children.length > SHOWN) messages.firstElementChild?.remove();
});

// An error is always followed by close.
socket.addEventListener("close", (event) => {
  clearInterval(greeting);
  state.textContent = `Closed with code ${event.code}. Reload the page to connect again.`;
});
