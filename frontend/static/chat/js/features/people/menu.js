import { say } from "../../lib/words.js";
import { groupOf, openMenu } from "../../views/menu.js";

/**
 * Opens the menu of a person: what features have put there, as far as it can be done now.
 *
 * @param {Page.Conversation} model
 * @param {{ person: Wire.Person, anchor: HTMLElement, at?: MouseEvent | undefined }} where `at`: where
 *   the pointer asked for the menu
 */
export function openPersonMenu(model, { person, anchor, at }) {
  const { room, site } = model;
  const items = actionsOn(person, model).map(({ icon, label, order, run }) => ({
    ...{ icon, label: say(label, { name: person.name }), group: groupOf(order) },
    run: () => run({ ...model, person, member: room.slices.get("members").find(person.id), anchor }),
  }));
  // A menu that is asked for by a key has no place of its own.
  const place = at !== undefined && at.clientX > 0 ? { at } : {};
  if (items.length > 0) openMenu(site.overlays, items, { opener: anchor, ...place });
}

/**
 * What can be done with a person now.
 *
 * @param {Wire.Person} person
 * @param {Page.Conversation} model
 */
export function actionsOn(person, model) {
  const { room, site } = model;
  const member = room.slices.get("members").find(person.id);
  const can = room.facts.can ?? [];
  return site.registry.personActions.filter(({ when }) =>
    when(person, member, room.session.me, can, model),
  );
}
