/**
 * Entries that live as long as the test; `wipe` deletes them as a person does who clears the site's data.
 *
 * @implements {Page.Storage}
 */
export class MemoryStorage {
  onlost = () => {};
  /** Names this life of the storage. */
  life = "first";
  /** @type {Map<string, Page.Entry & Page.Owner>} */
  #rows = new Map();

  /** @param {Page.Owner} owner */
  async load({ user, room }) {
    const entries = (await this.all())
      .filter((row) => row.user === user && row.room === room)
      .map(({ user: _user, room: _room, name: _name, guest: _guest, ...entry }) => entry);
    return { life: this.life, entries };
  }

  async all() {
    return [...this.#rows.values()]
      .map((row) => ({ ...row }))
      .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  }

  /**
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  async put(owner, entry) {
    const known = this.#rows.get(nameOf(owner, entry.key))?.order;
    const highest = Math.max(0, ...[...this.#rows.values()].map((row) => row.order ?? 0));
    const order = entry.order ?? known ?? highest + 1;
    this.#rows.set(nameOf(owner, entry.key), { ...entry, ...owner, order });
    return order;
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  async remove(owner, key) {
    this.#rows.delete(nameOf(owner, key));
  }

  /**
   * @param {string[]} from
   * @param {string} to
   */
  async move(from, to) {
    for (const row of (await this.all()).filter(({ room }) => from.includes(room))) {
      this.#rows.delete(nameOf(row, row.key));
      this.#rows.set(nameOf({ ...row, room: to }, row.key), { ...row, room: to });
    }
  }

  wipe() {
    this.#rows.clear();
    this.life += "+";
    this.onlost();
  }
}

/**
 * @param {Page.Owner} owner
 * @param {string} key
 */
const nameOf = ({ user, room }, key) => JSON.stringify([user, room, key]);
