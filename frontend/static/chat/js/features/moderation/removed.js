import { element, isolated } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { phrase, say } from "../../lib/words.js";

/**
 * Tells who comes back to an open room from which they were removed by whom and why, as long as they
 * are no member again: they may have been away when it was done.
 *
 * @type {Page.Mount}
 */
export function mountRemoved(root, { room }) {
  const life = new Life();
  /** @type {import("../people/store.js").MembersStore} */
  const members = room.slices.get("members");
  const { connection, facts, session } = room;
  const note = element("p", { class: "removed-note", "data-testid": "removed-note" });
  const join = element("button", { type: "button", class: "link-button" }, say("moderation.join"));
  let isAsked = false;
  const ask = async (/** @type {number} */ id) => {
    isAsked = true;
    await members.read(id);
    paint();
  };
  const paint = () => {
    if (life.over) return;
    const { me } = session;
    const isOutside = me !== null && facts.can?.includes("join") === true && connection.link.name === "live";
    if (isOutside && !isAsked) void ask(me.id);
    const own = isOutside ? members.find(me.id) : undefined;
    const by = own?.state === "removed" ? own.by : undefined;
    root.hidden = by === undefined;
    if (by === undefined) return;
    const name = isolated(by.name);
    const words = own?.reason
      ? phrase("moderation.removedFor", { name, reason: isolated(own.reason) })
      : phrase("moderation.removedBy", { name });
    note.replaceChildren(...words, " ", join);
  };
  life.listen(join, "click", () => void room.command("join", {}));
  connection.on("link", ({ name }) => {
    if (name !== "live") isAsked = false;
    paint();
  }, life.signal);
  facts.on("can", paint, life.signal);
  session.on("me", paint, life.signal);
  members.on("change", paint, life.signal);
  root.append(note);
  paint();
  return () => life.end();
}
