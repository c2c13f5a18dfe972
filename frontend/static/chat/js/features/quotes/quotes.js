import { element, icon } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { QuoteStore } from "./store.js";

/** Quotes of messages that are not loaded, and the way back from a quoted message. */
export const quotes = /** @satisfies {Page.Feature} */ ({
  words: {
    "quotes.back": "Back to the reply",
    "quotes.unloaded": "The quoted message cannot be loaded now. Try again.",
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
function mountBack(root, { room, reader, site }) {
  const life = new Life();
  const button = element("button", { type: "button", class: "back-pill", "data-testid": "quote-back" });
  button.append(icon("back"), say("quotes.back"));
  button.hidden = true;
  root.append(button);
  /** @type {{ from: number, to: number }[]} the replies that one has come from, the last one last */
  const trail = [];
  const paint = () => {
    button.hidden = trail.length === 0;
  };
  const forget = () => {
    trail.length = 0;
    paint();
  };
  life.listen(button, "click", async () => {
    const step = trail.pop();
    paint();
    if (step !== undefined) await reader.goTo(step.from);
  });
  const box = root.parentElement;
  if (box !== null) {
    life.listen(box, "click", ({ target }) => {
      const quote = target instanceof Element ? target.closest(".row-quote") : null;
      const from = quote?.closest(".row")?.getAttribute("data-id");
      if (!(quote instanceof HTMLElement) || !from) return;
      const to = Number(quote.dataset.to);
      if (room.find(to) === undefined && room.connection.link.name !== "live") {
        site.tell(say("quotes.unloaded"));
      }
      trail.push({ from: Number(from), to });
    });
  }
  reader.on("show", (id) => {
    if (trail.at(-1)?.to === id) paint();
  }, life.signal);
  reader.on("end", forget, life.signal);
  life.add(() => button.remove());
  return () => life.end();
}
