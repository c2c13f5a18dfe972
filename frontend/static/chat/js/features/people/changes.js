/** @type {Set<Page.Room>} the rooms that the page keeps */
const rooms = new Set();

/**
 * People are called by their new names in this room, too, wherever the server tells of them.
 *
 * @param {Page.Room} room
 */
export function keepRoom(room) {
  rooms.add(room);
  room.life.add(() => rooms.delete(room));
}

/**
 * Takes the answer to a question about a person, or the news that somebody has another name, picture
 * or status.
 *
 * @param {Page.Room} room
 * @param {Wire.PersonFound | Wire.PersonChanged} frame
 */
export function takePerson(room, frame) {
  if (frame.re !== undefined) return room.requests.answer(frame);
  for (const one of rooms) describe(one, frame.person);
  if (room.session.me?.id === frame.person.id) room.session.welcomed(plain(frame.person));
}

/**
 * What lasts of a person.
 *
 * @param {Wire.PersonState} person
 * @returns {Wire.Person}
 */
export function plain({ status, quiet, idle, ...person }) {
  return person;
}

/**
 * Is somebody a message's author, or named under its reactions?
 *
 * @param {Wire.Message} message
 * @param {Wire.Person} person
 */
function names({ by, reactions = [] }, person) {
  return [by, ...reactions.flatMap(({ who }) => who)].some(({ id }) => id === person.id);
}

/**
 * A message that calls somebody as they are called now.
 *
 * @param {Wire.Message} message
 * @param {Wire.Person} person
 * @returns {Wire.Message}
 */
function renamed(message, person) {
  const now = (/** @type {Wire.Person} */ one) => (one.id === person.id ? person : one);
  const reactions = message.reactions?.map((kind) => ({ ...kind, who: kind.who.map(now) }));
  return { ...message, by: now(message.by), ...(reactions && { reactions }) };
}

/**
 * @param {Page.Room} room
 * @param {Wire.PersonState} person
 */
function describe({ log, presence, slices }, person) {
  const { timeline } = log;
  const by = plain(person);
  const known = presence.find(person.id);
  if (known !== undefined) {
    const join = [known.idle === true ? { ...person, idle: true } : person];
    presence.apply({ type: "presence", join, count: presence.count });
  }
  for (const message of [...timeline.messages, ...timeline.beyond]) {
    if (names(message, by)) timeline.apply(renamed(message, by));
  }
  slices.get("quotes")?.describe(by);
  log.emit("change", null);
}
