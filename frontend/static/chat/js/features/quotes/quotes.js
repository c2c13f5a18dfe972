import { element, icon, takeFocus } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { QuoteStore } from "./store.js";

/** Quotes of messages that are not loaded, and the way back from a quoted message. */
export const quotes = /** @satisfies {Page.Feature} */ ({
  words: {
    "quotes.back": "Back to the reply",
  },
  room: addQuotes,
  over: [mountBack],
});

/** @param {Page.Room} room */
function addQuotes(room) {
  const store = new QuoteStore(room.requests, () => room.log.emit("change", null));
  store.register(room.events);
  room.slices.set("quotes", store);
}

/**
 * After one has followed a quote: the button that leads back to the reply.
 *
 * @type {Page.Mount}
 */
function mountBack(root, { reader }) {
  const life = new Life();
  const button = element("button", { type: "button", class: "back-pill", "data-testid": "quote-back" });
  button.append(icon("back"), say("quotes.back"));
  root.append(button);
  /** @type {number[]} the replies that one has come from, the last one last */
  const trail = [];
  /** @type {(() => void) | null} what happens to the trail once one is where one wants to go */
  let arrive = null;
  const paint = () => {
    takeFocus(button, () => (button.hidden = trail.length === 0));
  };
  life.listen(button, "click", () => {
    arrive = () => trail.pop();
    void reader.goTo(trail.at(-1) ?? 0);
  });
  const box = root.parentElement;
  const followed = (/** @type {MouseEvent} */ { target }) => {
    const quote = target instanceof Element ? target.closest(".row-quote") : null;
    const from = Number(quote?.closest(".row")?.getAttribute("data-id"));
    if (from > 0) arrive = () => trail.push(from);
  };
  // Before the log itself goes to the message, which may be shown at once.
  if (box !== null) life.listen(box, "click", followed, { capture: true });
  reader.on("show", () => {
    arrive?.();
    arrive = null;
    paint();
  }, life.signal);
  reader.on("missing", () => (arrive = null), life.signal);
  reader.on("end", () => {
    trail.length = 0;
    paint();
  }, life.signal);
  life.add(() => button.remove());
  paint();
  return () => life.end();
}
