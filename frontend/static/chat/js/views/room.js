import { arrange, element, icon, need, part } from "../lib/dom.js";
import { withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { number, say } from "../lib/words.js";
import { paintFace } from "./avatar.js";
import { mountFoot, whyClosed } from "./foot.js";
import { mountViews } from "./late_part.js";
import { mountLog } from "./log.js";
import { kindMark } from "./room_number.js";
import { mountStatus } from "./status.js";

/** How many people the header shows by their faces. */
const FACES = 3;

/**
 * A room: header, status line, log, and what stands below the log.
 *
 * @param {HTMLElement} root with the parts of `templates/chat/room.html`
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame what is around it on the page
 */
export function mountRoom(root, model, frame) {
  const life = new Life();
  const { room, site } = model;
  const { connection, outbox, log } = room;
  const speak = (/** @type {string} */ text) => frame.speak(text);
  life.add(mountHeader(need(root, ".bar", HTMLElement), model, frame));
  const why = () => whyClosed(room);
  life.add(mountStatus(part(root, "status"), { connection, outbox, log, speak, why }));
  life.add(mountFoot(need(root, ".foot", HTMLElement), model));
  life.add(mountLog(part(root, "log-place"), model, { hasAnchors: true }));
  life.add(mountViews(part(root, "log-place"), model, { hook: "over", name: "over-log" }));
  life.add(watchReading(model, frame));
  room.on("notice", (text) => site.tell(text), life.signal);
  room.reader.on("missing", (why) => {
    withLate(site, () => site.tell(say(why === "missing" ? "log.missing" : "log.unreached")));
  }, life.signal);
  room.reader.on("unloaded", () => site.tell(say("log.unloaded")), life.signal);
  return () => life.end();
}

/**
 * @param {HTMLElement} bar
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame
 */
function mountHeader(bar, model, frame) {
  const life = new Life();
  const { room } = model;
  const [people, menu, rooms] = ["people", "menu", "rooms"].map((name) => part(bar, name));
  if (!people || !menu || !rooms) throw new TypeError("the header lacks a button");
  const peopleNow = () => model.site.inbox.place(room.facts.id)?.people;
  /** @type {Wire.Person[] | undefined} those of a direct conversation, as they are shown */
  let shown;
  const paint = () => {
    shown = peopleNow();
    paintRoom(bar, model, { frame, people: shown });
  };
  const count = () => {
    paintCount(bar, room);
    paintFaces(part(bar, "faces"), room);
  };
  life.add(mountButtons(part(bar, "buttons"), model, frame));
  life.listen(people, "click", () => frame.togglePanel("people", people));
  life.listen(rooms, "click", () => frame.openSide(rooms));
  life.listen(menu, "click", () => {
    withLate(model.site, ({ openHeaderMenu }) => openHeaderMenu(menu, model, roomView(frame, menu)));
  });
  frame.on("panel", (id) => people.setAttribute("aria-expanded", String(id === "people")), life.signal);
  room.facts.on("room", paint, life.signal);
  room.facts.on("can", paint, life.signal);
  room.overlays.on("room", paint, life.signal);
  // A conversation may be shown before the inbox names its people.
  model.site.inbox.on("change", () => peopleNow() === shown || paint(), life.signal);
  room.presence.on("change", count, life.signal);
  paint();
  count();
  return () => life.end();
}

/**
 * @param {HTMLElement} bar
 * @param {Page.Conversation} model
 * @param {{ frame: Page.Frame, people: Wire.Person[] | undefined }} around
 */
function paintRoom(bar, model, { frame, people }) {
  const { room } = model;
  const { shown, name, subject } = room;
  part(bar, "name").textContent = name;
  paintSubject(part(bar, "subject"), shown?.subject ?? subject, model, frame);
  const kind = shown?.kind ?? (room.key.startsWith("~") ? "private" : "open");
  part(bar, "kind").replaceChildren(kindMark(kind, people));
}

/**
 * The subject: a button where a feature lets one change it.
 *
 * @param {HTMLElement} root
 * @param {string} subject
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame
 */
function paintSubject(root, subject, model, frame) {
  const { header } = model.site.registry;
  const item = header.find(({ place, when }) => place === "subject" && when(model));
  if (item === undefined) return void (root.textContent = subject);
  const known = root.querySelector("button");
  const button = known ?? element("button", { type: "button", class: "subject-button" });
  button.textContent = subject || say(item.label);
  button.classList.toggle("empty-subject", subject === "");
  button.title = say(item.label);
  button.onclick = () => item.run(model, roomView(frame, button));
  if (known === null) root.replaceChildren(button);
}

/**
 * @param {HTMLElement} bar
 * @param {Page.Room} room
 */
function paintCount(bar, { presence }) {
  part(bar, "count").textContent = presence.known ? number(presence.count) : "–";
  part(bar, "count-words").textContent = `\u00a0${say("people.here", { count: presence.count })}`;
}

/**
 * The first people who are here, without oneself as long as there are others.
 *
 * @param {HTMLElement} root
 * @param {Page.Room} room
 */
function paintFaces(root, { presence, session }) {
  const all = presence.sorted(session.me?.id);
  const others = all.filter(({ id }) => id !== session.me?.id);
  const shown = (others.length > 0 ? others : all).slice(0, FACES);
  while (root.children.length > shown.length) root.lastElementChild?.remove();
  for (const [index, person] of shown.entries()) {
    const face = root.children[index] ?? element("span", { class: "avatar" });
    if (face.parentElement === null) root.append(face);
    paintFace(/** @type {HTMLElement} */ (face), person);
  }
}

/**
 * The buttons that features have put into the header.
 *
 * @param {HTMLElement} root
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame
 */
function mountButtons(root, model, frame) {
  const life = new Life();
  const { room, site } = model;
  /** @type {Map<Page.HeaderItem, HTMLElement>} */
  const made = new Map();
  const button = (/** @type {Page.HeaderItem} */ item) => {
    const known = made.get(item) ?? headerButton(item, model, frame);
    made.set(item, known);
    return known;
  };
  /** @type {string | null} the panel that is shown */
  let open = null;
  const mark = () => {
    for (const [{ panel }, one] of made) if (panel) one.ariaExpanded = String(panel === open);
  };
  const paint = () => {
    const items = site.registry.header.filter((item) => item.place === "bar" && item.when(model));
    arrange(root, items.map(button));
    mark();
  };
  frame.on("panel", (id) => {
    open = id;
    mark();
  }, life.signal);
  room.facts.on("can", paint, life.signal);
  room.session.on("me", paint, life.signal);
  life.add(() => root.replaceChildren());
  paint();
  return () => life.end();
}

/**
 * @param {Page.HeaderItem} item
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame
 */
function headerButton({ id, icon: glyph, label, run }, model, frame) {
  const attributes = { type: "button", class: "icon-button", "data-item": id };
  const button = element("button", attributes, icon(glyph));
  button.ariaLabel = say(label);
  button.title = say(label);
  button.addEventListener("click", () => run(model, roomView(frame, button)));
  return button;
}

/**
 * @param {Page.Frame} frame
 * @param {HTMLElement} opener
 * @returns {Page.RoomView}
 */
function roomView(frame, opener) {
  return { togglePanel: (id, from = opener) => frame.togglePanel(id, from) };
}

/**
 * Tells the stores what is being looked at, and keeps the page's title.
 *
 * @param {Page.Conversation} model
 * @param {Page.Frame} frame
 */
function watchReading({ room }, frame) {
  const life = new Life();
  const { log, reader, facts } = room;
  const title = () => frame.title(room.name, log.unseen.count);
  const look = () => {
    const looking = !document.hidden && reader.atEnd && log.ready;
    log.look(looking);
  };
  reader.on("moved", look, life.signal);
  log.on("change", look, life.signal);
  log.on("unseen", title, life.signal);
  facts.on("room", title, life.signal);
  life.listen(document, "visibilitychange", look);
  title();
  return () => life.end();
}
