import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { openCard } from "./card.js";
import { postOrTell } from "./post.js";

/**
 * A click on the face or the name of an author opens their card.
 *
 * @type {Page.Mount}
 */
export function mountCards(root, model) {
  const life = new Life();
  const log = root.parentElement;
  if (log === null) return () => {};
  life.listen(log, "click", ({ target }) => {
    const face = target instanceof Element && target.closest(".row > .avatar, .row-name");
    if (!(face instanceof HTMLElement)) return;
    const by = model.room.find(Number(face.closest(".row")?.getAttribute("data-id")))?.by;
    if (by) openCard(model, by, face);
  });
  return () => life.end();
}

/** @type {Page.Action} the same for keys and fingers */
export const author = {
  ...{ id: "author", icon: "person", label: "people.author", order: 9 },
  when: ({ id, by }, me) => id !== null && by.id !== me?.id,
  run: ({ row, anchor, ...model }) => openCard(model, row.by, anchor),
};

/** @type {Page.PersonAction["when"]} */
const isOther = (person, _member, me) => me !== null && person.id !== me.id;

/**
 * @param {boolean} on
 * @returns {Page.PersonAction}
 */
const block = (on) => ({
  ...{ id: on ? "block" : "unblock", icon: "block", order: 50 },
  label: on ? "people.block" : "people.unblock",
  when: (person, member, me, can, model) =>
    isOther(person, member, me, can, model) && model.site.inbox.blocked.has(person.id) !== on,
  run: async ({ site, person: { id, name } }) => {
    const isDone = await postOrTell(site, `${site.urls.person}${id}/block/`, { on: on ? "1" : "0" });
    if (isDone) site.tell(say(on ? "people.blocked" : "people.unblocked", { name }));
  },
});

/** @type {Page.PersonAction[]} */
export const personActions = [
  {
    ...{ id: "about", icon: "person", label: "people.card", order: 1 },
    when: isOther,
    run: ({ person, anchor, ...model }) => openCard(model, person, anchor),
  },
  block(true),
  block(false),
];
