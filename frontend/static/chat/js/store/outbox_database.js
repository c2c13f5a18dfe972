import { newKey } from "../lib/key.js";

const NAME = "chat-outbox";
const VERSION = 2;
const COMMANDS = "commands";
/** The one row of this table names the life of the database: another name, and it was deleted. */
const LIFE = "life";
/** Index of the commands of one owner in the order of sending. */
const ORDER = "order";
/** A database that does not answer in this time counts as failed, ms. */
const ANSWER_MS = 2_000;

/**
 * Entries in IndexedDB, where they survive a closed tab and are seen by all tabs.
 *
 * The connection is opened when it is needed and again whenever it was lost: a browser closes it when
 * the database is deleted, damaged or given a newer layout, at any moment.
 *
 * @implements {Page.Storage}
 */
export class DatabaseStorage {
  onlost = () => {};
  #factory;
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;

  /** @param {() => IDBFactory} [factory] reading `indexedDB` throws where storage is forbidden */
  constructor(factory = () => indexedDB) {
    this.#factory = factory;
  }

  /** @param {Page.Owner} owner */
  load({ user, room }) {
    return this.#run("readonly", (table, life) => {
      const name = life.get(LIFE);
      const rows = table.index(ORDER).getAll(ordersOf(user, room));
      return () => ({ life: String(name.result), entries: rows.result.map(entryOf) });
    });
  }

  all() {
    return this.#run("readonly", (table) => {
      const rows = table.index(ORDER).getAll();
      return () => rows.result;
    });
  }

  /**
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  put(owner, entry) {
    const { user, room } = owner;
    return this.#run("readwrite", (table) => {
      let order = entry.order ?? 0;
      const known = table.get([user, room, entry.key]);
      const last = table.index(ORDER).openKeyCursor(ordersOf(user, room), "prev");
      last.onsuccess = () => {
        const highest = /** @type {[number, string, number] | undefined} */ (last.result?.key);
        order ||= known.result?.order ?? (highest?.[2] ?? 0) + 1;
        table.put({ ...entry, ...owner, order });
      };
      return () => order;
    });
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  remove({ user, room }, key) {
    return this.#run("readwrite", (table) => {
      table.delete([user, room, key]);
      return () => {};
    });
  }

  /**
   * @param {string[]} from
   * @param {string} to
   */
  move(from, to) {
    return this.#run("readwrite", (table) => {
      const rows = table.index(ORDER).getAll();
      rows.onsuccess = () => {
        for (const row of rows.result.filter(({ room }) => from.includes(room))) {
          table.delete([row.user, row.room, row.key]);
          table.put({ ...row, room: to });
        }
      };
      return () => {};
    });
  }

  /**
   * Does the work in one transaction; on a second connection where the first turns out to be closed.
   *
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(table: IDBObjectStore, life: IDBObjectStore) => () => T} work makes its requests at once
   *   and returns what reads their results after the commit
   * @returns {Promise<T>}
   */
  async #run(mode, work) {
    const deadline = timeout();
    const attempt = () =>
      Promise.race([this.#attempt(mode, work), deadline.passed]).catch((error) => {
        this.#forget();
        throw error;
      });
    try {
      return await attempt().catch((error) => {
        if (deadline.over) throw error;
        return attempt();
      });
    } finally {
      deadline.clear();
    }
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(table: IDBObjectStore, life: IDBObjectStore) => () => T} work
   */
  async #attempt(mode, work) {
    const opening = (this.#opening ??= this.#open());
    const database = await opening;
    // The caller was told that this attempt failed: nothing may happen behind its back.
    if (this.#opening !== opening) throw new DOMException("opened too late", "AbortError");
    const transaction = database.transaction([COMMANDS, LIFE], mode);
    const result = work(transaction.objectStore(COMMANDS), transaction.objectStore(LIFE));
    await committed(transaction);
    return result();
  }

  async #open() {
    const request = this.#factory().open(NAME, VERSION);
    request.onupgradeneeded = () => layOut(request);
    const database = await opened(request);
    // A deletion or a newer layout waits for this connection to be closed.
    const lost = () => {
      this.#forget();
      this.onlost();
    };
    database.onversionchange = lost;
    database.onclose = lost;
    return database;
  }

  #forget() {
    const opening = this.#opening;
    this.#opening = null;
    // Whoever waited for a connection that failed to open was told so.
    opening?.then((database) => database.close(), () => {});
  }
}

/**
 * @param {number} user
 * @param {string} room
 */
const ordersOf = (user, room) => IDBKeyRange.bound([user, room], [user, room, []]);

/**
 * @param {Page.Entry & Page.Owner} row
 * @returns {Page.Entry}
 */
function entryOf({ user: _user, room: _room, name: _name, guest: _guest, ...entry }) {
  return entry;
}

/** @param {IDBOpenDBRequest} request */
function layOut({ result: database, transaction }) {
  const table = database.createObjectStore(COMMANDS, { keyPath: ["user", "room", "key"] });
  table.createIndex(ORDER, ["user", "room", "order"]);
  database.createObjectStore(LIFE).put(newKey(), LIFE);
  if (transaction === null || !database.objectStoreNames.contains("entries")) return;
  // The first layout had messages only, in the order of the device's clock.
  const old = transaction.objectStore("entries").getAll();
  old.onsuccess = () => {
    const rows = old.result.sort((a, b) => a.at - b.at);
    for (const [index, { text, reply, ...row }] of rows.entries()) {
      const payload = reply === undefined ? { text } : { text, reply };
      table.put({ ...row, kind: "message", payload, order: index + 1, name: "", guest: false });
    }
    database.deleteObjectStore("entries");
  };
}

/**
 * @param {IDBOpenDBRequest} request
 * @returns {Promise<IDBDatabase>}
 */
function opened(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>} rejects where the browser undid it: full disk, closed connection
 */
function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException("the connection was closed", "AbortError"));
  });
}

/** One deadline for an operation and its repetition. */
function timeout() {
  /** @type {(error: DOMException) => void} */
  let reject;
  const deadline = {
    over: false,
    clear: () => clearTimeout(timer),
    passed: new Promise((/** @type {(never: never) => void} */ _resolve, refuse) => {
      reject = refuse;
    }),
  };
  const timer = setTimeout(() => {
    deadline.over = true;
    reject(new DOMException("the database does not answer", "TimeoutError"));
  }, ANSWER_MS);
  return deadline;
}
