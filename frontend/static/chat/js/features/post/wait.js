import { elapsed } from "../../lib/clock.js";
import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { span } from "../rooms/spans.js";

/** Until the server takes what it has refused for a while, where it does not say, seconds. */
const WAIT_S = 3;

/**
 * Says below the log that what one has written faster than the server takes it waits, and for how long.
 *
 * @type {Page.Mount}
 */
export function mountWait(root, { room }) {
  const life = new Life();
  const line = element("p", { class: "wait-line", "data-testid": "wait" });
  const said = element("p", { class: "hidden-text", role: "status" });
  root.append(said, line);
  /** On the clock of `lib/clock.js`, ms. */
  let until = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const paint = () => {
    clearTimeout(timer);
    const left = Math.ceil((until - elapsed()) / 1000);
    const isHeld = left > 0 && room.outbox.entries.some(({ state }) => state === "waiting");
    line.hidden = !isHeld;
    if (!isHeld) return void (said.textContent = "");
    line.textContent = say("post.wait", { time: span(left) });
    timer = setTimeout(paint, 500);
  };
  room.events.on("error", ({ code, retry, after = WAIT_S }) => {
    if (life.over || code !== "rate_limited" || !retry) return;
    until = elapsed() + after * 1000;
    paint();
    if (!line.hidden) said.textContent = line.textContent;
  });
  room.outbox.on("change", paint, life.signal);
  life.add(() => {
    clearTimeout(timer);
    root.replaceChildren();
  });
  paint();
  return () => life.end();
}
