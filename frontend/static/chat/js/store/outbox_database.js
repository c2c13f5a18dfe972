const NAME = "chat-outbox";
const TABLE = "entries";

/**
 * Entries in IndexedDB, where they survive a closed tab and are seen by all tabs.
 *
 * @implements {Page.Storage}
 */
export class DatabaseStorage {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    // Another tab brings a newer layout: do not stand in its way.
    database.onversionchange = () => database.close();
  }

  /**
   * @param {IDBFactory} [factory]
   * @throws {DOMException} where the browser forbids it (some private modes)
   */
  static async open(factory = indexedDB) {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE, { keyPath: ["user", "room", "key"] });
    };
    return new DatabaseStorage(await done(request));
  }

  /** @param {Page.Owner} owner */
  async load({ user, room }) {
    const all = IDBKeyRange.bound([user, room], [user, room, []]);
    /** @type {Page.Entry[]} */
    const entries = await done(this.#table("readonly").getAll(all));
    return entries.sort((a, b) => a.at - b.at);
  }

  /**
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  async put(owner, entry) {
    await done(this.#table("readwrite").put({ ...entry, user: owner.user, room: owner.room }));
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  async remove({ user, room }, key) {
    await done(this.#table("readwrite").delete([user, room, key]));
  }

  /** @param {IDBTransactionMode} mode */
  #table(mode) {
    return this.#database.transaction(TABLE, mode).objectStore(TABLE);
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
