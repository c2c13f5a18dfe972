import { element, icon, takeFocus } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";

/** The way back from a quoted message. */
export const quotesLate = /** @satisfies {Page.LateFeature} */ ({
  words: { "quotes.back": "Back to the reply" },
  over: [mountBack],
});

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
  const paint = () => {
    takeFocus(button, () => (button.hidden = reader.trail.length === 0));
  };
  life.listen(button, "click", () => void reader.goBack());
  reader.on("show", paint, life.signal);
  reader.on("end", paint, life.signal);
  life.add(() => button.remove());
  paint();
  return () => life.end();
}
