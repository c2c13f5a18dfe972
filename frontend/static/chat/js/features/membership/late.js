import { element, isolated } from "../../lib/dom.js";
import { newKey } from "../../lib/key.js";
import { phrase, say } from "../../lib/words.js";

/**
 * Whether one is a member, or is about to be one.
 *
 * @param {Page.Conversation} model
 */
function isMember({ site, room }) {
  const asked = room.outbox.entries.filter(
    ({ kind, state }) => (kind === "join" || kind === "leave") && state !== "failed",
  );
  const last = asked.at(-1);
  if (last !== undefined) return last.kind === "join";
  return site.inbox.place(room.facts.id) !== undefined;
}

/** What makes one a member of a room, and ends that. */
export const membershipLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "membership.join": "Join this room",
    "membership.leave": "Leave this room",
    "membership.joined": "You have joined {room}.",
    "membership.left": "You have left {room}. You can join again in the menu of the room.",
    "membership.ask": "Leave {room}?",
    "membership.noWayBack": "You can come back only if somebody in the room adds you again.",
    "membership.stay": "Stay",
  },
  header: [
    {
      id: "join",
      icon: "plus",
      label: "membership.join",
      order: 1,
      place: "menu",
      when: (model) => allows(model, "join") && !isMember(model),
      run: (model) => change(model, "join", "membership.joined"),
    },
    {
      id: "leave",
      icon: "leave",
      label: "membership.leave",
      order: 40,
      place: "menu",
      when: (model) => allows(model, "leave") && isMember(model),
      run: (model) => {
        // A member can go back into an open room by one click, and into no other.
        if (model.room.facts.room?.kind === "open") change(model, "leave", "membership.left");
        else askToLeave(model);
      },
    },
  ],
});

/**
 * Gives the command, and says so once the server has done it.
 *
 * @param {Page.Conversation} model
 * @param {"join" | "leave"} kind
 * @param {string} words
 */
function change({ site, room }, kind, words) {
  const key = newKey();
  const listening = new AbortController();
  const tell = (/** @type {{ key: string }} */ done) => {
    if (done.key !== key) return;
    listening.abort();
    site.tell(say(words, { room: room.name }));
  };
  room.outbox.on("settled", tell, listening.signal);
  void room.command(kind, {}, { key });
}

/**
 * Asks before one leaves a room to which there is no way back.
 *
 * @param {Page.Conversation} model
 */
function askToLeave(model) {
  const title = element("h2", { id: "membership-title" });
  title.append(...phrase("membership.ask", { room: isolated(model.room.name) }));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": title.id, "data-testid": "leave-room" },
    title,
    element("p", {}, say("membership.noWayBack")),
  );
  const button = (/** @type {string} */ look, /** @type {string} */ key, /** @type {() => void} */ run) => {
    const made = element("button", { type: "button", class: look }, say(key));
    made.addEventListener("click", () => {
      dialog.close();
      run();
    });
    return made;
  };
  const stay = button("button", "membership.stay", () => {});
  const go = button("button primary", "membership.leave", () => void model.room.command("leave", {}));
  stay.autofocus = true;
  dialog.append(element("p", { class: "dialog-line dialog-end" }, stay, go));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  model.site.overlays.showModal(dialog);
}

/**
 * @param {Page.Conversation} model
 * @param {string} action
 */
function allows({ room }, action) {
  return room.facts.can?.includes(action) === true;
}
