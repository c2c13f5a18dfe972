import { QuoteStore } from "./store.js";

/** Quotes of messages that are not loaded. */
export const quotes = /** @satisfies {Page.Feature} */ ({
  room: addQuotes,
});

/** @param {Page.Room} room */
function addQuotes(room) {
  const store = new QuoteStore(room.requests, () => room.log.emit("change", null));
  store.register(room.events);
  room.slices.set("quotes", store);
}
