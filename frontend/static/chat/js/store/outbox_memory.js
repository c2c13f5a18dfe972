/**
 * Entries that live as long as the page; also stands in where IndexedDB is not to be had.
 *
 * @implements {Page.Storage}
 */
export class MemoryStorage {
  /** @type {Map<string, Map<string, Page.Entry>>} */
  #owners = new Map();

  /** @param {Page.Owner} owner */
  async load(owner) {
    return [...this.#of(owner).values()].map((entry) => ({ ...entry }));
  }

  /**
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  async put(owner, entry) {
    this.#of(owner).set(entry.key, { ...entry });
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  async remove(owner, key) {
    this.#of(owner).delete(key);
  }

  /** @param {Page.Owner} owner */
  #of({ user, room }) {
    const name = JSON.stringify([user, room]);
    const entries = this.#owners.get(name) ?? new Map();
    this.#owners.set(name, entries);
    return entries;
  }
}
