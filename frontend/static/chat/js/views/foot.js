import { need, part, takeFocus } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { REMOVED, explain } from "../protocol/closing.js";
import { mountComposer } from "./composer.js";
import { keepEvents } from "./early_events.js";
import { mountViews } from "./late_part.js";

/**
 * What stands below a room's log: views of features, and the form that fits who one is.
 *
 * @param {HTMLElement} root
 * @param {Page.Conversation} model
 */
export function mountFoot(root, model) {
  const life = new Life();
  const { room, site } = model;
  const composer = need(root, ".composer", HTMLFormElement);
  const enter = need(root, ".enter-form", HTMLFormElement);
  const paint = () => paintForms(root, { room, composer, enter });
  life.add(mountComposer(composer, model));
  keepEvents(enter, ["submit"], {
    ...{ site, life },
    isKept: (event) => {
      event.preventDefault();
      return true;
    },
    run: ({ mountEnter, mountLeftBehind }, early) => {
      life.add(mountEnter(enter, (me) => {
        room.enter(me);
        if (!life.over) model.composer.focus();
      }));
      if (early.length > 0) enter.requestSubmit();
      life.add(mountLeftBehind(part(root, "left-behind"), { site, room }));
    },
  });
  life.listen(part(root, "back"), "click", () => room.connection.openNow());
  life.add(watchStorage(part(root, "unstored"), room));
  life.add(mountViews(part(root, "features"), model, { hook: "foot", name: "foot-part" }));
  room.session.on("me", paint, life.signal);
  room.facts.on("can", paint, life.signal);
  room.facts.on("room", paint, life.signal);
  room.connection.on("link", paint, life.signal);
  paint();
  return () => life.end();
}

/**
 * @param {HTMLElement} root
 * @param {{ room: Page.Room, composer: HTMLElement, enter: HTMLElement }} parts
 */
function paintForms(root, { room, composer, enter }) {
  const { link } = room.connection;
  const closed = whyClosed(room);
  const { can, room: facts } = room.facts;
  const { me } = room.session;
  const mayPost = !closed && can?.includes("post") !== false;
  const muted = part(root, "muted");
  // Whoever was writing is led to the words that say why they cannot, and from there back again.
  takeFocus(root, () => {
    enter.hidden = me !== null;
    composer.hidden = me === null || !mayPost;
    muted.hidden = mayPost || (me === null && !closed);
  }, [composer.querySelector("textarea"), muted]);
  need(muted, "span", HTMLElement).textContent = closed || room.facts.silence || say(whyUnable(room));
  const isOut = link.name === "closed" && link.code === REMOVED && !can?.includes("read");
  part(muted, "back").hidden = !closed || isOut || facts?.kind === "removed";
  need(muted, "a", HTMLElement).hidden = !closed;
  const isShut = closed || room.facts.silence || facts?.archived || facts?.read_only;
  part(muted, "sign-up").hidden = Boolean(isShut || !me?.guest);
}

/**
 * Why the connection to a room has ended for good; empty where it has not.
 *
 * @param {Page.Room} room
 */
export function whyClosed({ facts, connection: { link } }) {
  if (link.name !== "closed") return "";
  return facts.room?.kind === "removed" ? say("foot.deleted") : explain(link.code, link.reason);
}

/** @param {Page.Room} room */
function whyUnable({ facts: { room } }) {
  if (room?.archived) return "foot.archived";
  return room?.read_only ? "foot.readOnly" : "foot.unable";
}

/**
 * Says that the browser does not store what one writes, and asks before the page closes over it.
 *
 * @param {HTMLElement} note
 * @param {Page.Room} room
 */
function watchStorage(note, { outbox, composer: { drafts } }) {
  const life = new Life();
  const ask = (/** @type {BeforeUnloadEvent} */ event) => {
    if (outbox.atRisk || !drafts.durable) event.preventDefault();
  };
  const paint = () => {
    const lost = outbox.durable === false || !drafts.durable;
    note.hidden = !lost;
    // Only while it is needed: pages with such a listener are slower to come Back to.
    if (lost) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  };
  outbox.on("durable", paint, life.signal);
  drafts.on("durable", paint, life.signal);
  life.add(() => removeEventListener("beforeunload", ask));
  paint();
  return () => life.end();
}
