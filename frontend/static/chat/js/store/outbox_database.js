const NAME = "chat-outbox";
const TABLE = "entries";
/** A database that does not answer in this time is as good as none, ms. */
const ANSWER_MS = 3_000;

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
   * @throws {DOMException} where the browser forbids it (some private modes), or does not answer
   */
  static async open(factory = indexedDB) {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE, { keyPath: ["user", "room", "key"] });
    };
    // Nobody waits any longer for one that opens too late.
    const late = () => request.result.close();
    return new DatabaseStorage(await done(request, late));
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
 * @param {() => void} [late] called in place of an answer that nobody waits for any longer
 * @returns {Promise<T>}
 * @throws {DOMException} the request's own error, or TimeoutError
 */
function done(request, late = () => {}) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      request.onsuccess = late;
      reject(new DOMException("the database does not answer", "TimeoutError"));
    }, ANSWER_MS);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
  });
}
