/** The names of people, as far as a room has told them. */
export class Names {
  /** @type {Map<number, string>} */
  #known = new Map();
  #session;

  /** @param {Pick<Page.Room, "events" | "session">} room */
  constructor({ events, session }) {
    this.#session = session;
    events.on("welcome", ({ here, messages, members }) => {
      this.meet([...here, ...messages.map(({ by }) => by), ...members.map(({ person }) => person)]);
    });
    events.on("history", ({ messages }) => this.meet(messages.map(({ by }) => by)));
    events.on("presence", ({ here = [], join = [] }) => this.meet([...here, ...join]));
    events.on("member", ({ member }) => this.meet([member.person]));
    events.on("message", ({ message: { by, reactions = [] } }) => {
      this.meet([by, ...reactions.flatMap(({ who }) => who)]);
    });
  }

  /** @param {Wire.Person[]} people */
  meet(people) {
    for (const { id, name } of people) this.#known.set(id, name);
  }

  /**
   * The name of a person; undefined where the room has not told it.
   *
   * @param {number} person
   */
  of(person) {
    const { me } = this.#session;
    return person === me?.id ? me.name : this.#known.get(person);
  }
}
