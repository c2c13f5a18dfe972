import { arrange, element, isolated } from "../../lib/dom.js";
import { number, say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { isMine } from "./kind.js";

/**
 * Shows who reacted to a message, emoji by emoji. The message names the first people of each; the
 * others are asked for on request.
 *
 * @param {Page.Conversation} model
 * @param {number} id of the message
 * @param {string} [first] the emoji to begin with
 */
export function showWho(model, id, first) {
  const { reactions = [] } = model.room.find(id) ?? {};
  if (reactions.length === 0) return;
  const sorted = [...reactions].sort((a, b) => Number(b.emoji === first) - Number(a.emoji === first));
  const dialog = element("dialog", { class: "dialog reactors", "data-testid": "reactors" });
  const close = element("button", { type: "button", class: "button" }, say("overlay.close"));
  const title = element("h2", { tabindex: "-1" }, say("reactions.title"));
  dialog.ariaLabel = say("reactions.title");
  close.addEventListener("click", () => dialog.close());
  dialog.append(
    title,
    element(
      "div",
      { class: "reactors-list", tabindex: "0", role: "group", "aria-label": say("reactions.title") },
      ...sorted.map((reaction) => section(model, id, reaction)),
    ),
    element("p", { class: "dialog-line dialog-end" }, close),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  model.site.overlays.showModal(dialog);
  title.focus();
}

/**
 * @param {Page.Conversation} model
 * @param {number} id
 * @param {Wire.Reaction} reaction
 */
function section(model, id, reaction) {
  const { emoji, count, who } = reaction;
  const me = model.room.session.me;
  const heading = element("h3", { tabindex: "-1" }, emoji, " ", number(count));
  const list = element("ul", {});
  const more = element("button", { type: "button", class: "link-button" });
  /** @type {Map<number, Wire.Person>} */
  const people = new Map(who.map((person) => [person.id, person]));
  if (me !== null && isMine(reaction, me.id)) people.set(me.id, me);
  let total = count;
  /** @type {number | undefined} the last person that the server has named; undefined before that */
  let after;
  const paint = () => {
    const rest = total - people.size;
    const all = [...people.values()].sort((a, b) => Number(b.id === me?.id) - Number(a.id === me?.id));
    arrange(list, all.map((person) => element("li", {}, nameOf(person, me))));
    more.hidden = rest <= 0;
    more.textContent = say("reactions.showMore", { count: Math.max(rest, 0) });
  };
  const load = async () => {
    more.disabled = true;
    try {
      /** @type {Wire.Reactors} */
      const page = await model.room.requests.ask((key) => ({
        ...{ type: /** @type {const} */ ("reactors"), key, id, emoji },
        ...(after === undefined ? {} : { after }),
      }));
      for (const person of page.people) people.set(person.id, person);
      after = page.people.at(-1)?.id ?? after;
      // Whoever reacted first and took it back since is shown until this is opened again.
      if (!page.more) total = people.size;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      model.site.tell(say("reactions.unloaded"));
    }
    more.disabled = false;
    paint();
    if (more.hidden) heading.focus();
    else more.focus();
  };
  more.addEventListener("click", () => void load());
  paint();
  return element("section", {}, heading, list, more);
}

/**
 * @param {Wire.Person} person
 * @param {Wire.Person | null} me
 */
function nameOf({ id, name }, me) {
  return id === me?.id ? say("reactions.you") : isolated(name);
}
