/**
 * Who is in the room now: a list for as long as the server names people, always a count.
 */
export class People {
  count = 0;
  /** @type {Map<number, Wire.Person>} */
  #here = new Map();

  /**
   * @param {Wire.Person[]} here
   * @param {number} count
   */
  replace(here, count) {
    this.#here = new Map(here.map((person) => [person.id, person]));
    this.count = count;
  }

  /** @param {Wire.Presence} change */
  apply({ here, join = [], leave = [], count }) {
    if (here) this.replace(here, count);
    for (const person of join) this.#here.set(person.id, person);
    for (const id of leave) this.#here.delete(id);
    this.count = count;
  }

  /**
   * People in the order in which to show them: oneself first, then by name.
   *
   * @param {number | undefined} me
   * @returns {Wire.Person[]}
   */
  sorted(me) {
    const rank = (/** @type {Wire.Person} */ person) => (person.id === me ? 0 : 1);
    return [...this.#here.values()].sort(
      (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id - b.id,
    );
  }
}
