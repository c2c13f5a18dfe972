import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { span } from "./spans.js";

/**
 * What a room is: its kind, what it is about, its description, and what is special in it now.
 *
 * @type {Page.Mount}
 */
export function mountAbout(place, { room }) {
  const life = new Life();
  const root = element("div", { class: "about", "data-testid": "about" });
  place.append(root);
  const paint = () => root.replaceChildren(...(room.shown === null ? [] : lines(room.shown)));
  room.facts.on("room", paint, life.signal);
  room.overlays.on("room", paint, life.signal);
  life.add(() => root.remove());
  paint();
  return () => life.end();
}

/** @param {Wire.Room} room */
function lines({ kind, subject, description = "", archived, read_only, slow = 0 }) {
  const kinds = { open: "rooms.aboutOpen", private: "rooms.aboutPrivate", direct: "rooms.aboutDirect" };
  const states = [
    ...(kind in kinds ? [say(kinds[/** @type {keyof typeof kinds} */ (kind)])] : []),
    ...(archived ? [say("rooms.aboutArchived")] : []),
    ...(read_only ? [say("rooms.aboutReadOnly")] : []),
    ...(slow > 0 ? [say("rooms.aboutSlow", { time: span(slow) })] : []),
  ];
  return [
    ...states.map((text) => element("p", {}, text)),
    ...(subject === "" ? [] : described(say("rooms.subject"), subject)),
    ...described(say("rooms.description"), description || say("rooms.noDescription")),
  ];
}

/**
 * @param {string} title
 * @param {string} text
 */
const described = (title, text) => [
  element("h3", {}, title),
  element("p", { class: "about-text", dir: "auto" }, text),
];
