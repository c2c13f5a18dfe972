/**
 * Small values that survive a reload, where the browser allows it; otherwise they live as long as the
 * page.
 */
export class Memory {
  #storage;
  #prefix;
  /** @type {Map<string, string>} what the browser did not store */
  #unstored = new Map();

  /**
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} storage
   * @param {string} [prefix]
   */
  constructor(storage, prefix = "chat:") {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** The browser's own storage, or none where reading it throws (blocked cookies). */
  static ofBrowser() {
    try {
      return new Memory(window.localStorage);
    } catch (error) {
      console.info("storage is not available", error);
      return new Memory(null);
    }
  }

  /** The names of all values. */
  get names() {
    const stored = Object.keys(this.#storage ?? {}).filter((name) => name.startsWith(this.#prefix));
    return [...this.#unstored.keys(), ...stored.map((name) => name.slice(this.#prefix.length))];
  }

  /** @param {string} name */
  get(name) {
    return this.#unstored.get(name) ?? this.#storage?.getItem(this.#prefix + name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value an empty string forgets
   * @returns {boolean} whether it survives a reload
   */
  set(name, value) {
    this.#unstored.delete(name);
    if (value === "") this.#storage?.removeItem(this.#prefix + name);
    else if (!this.#write(this.#prefix + name, value)) this.#unstored.set(name, value);
    return !this.#unstored.has(name);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #write(name, value) {
    if (this.#storage === null) return false;
    try {
      this.#storage.setItem(name, value);
      return true;
    } catch (error) {
      console.info("the browser's storage is full", error);
      return false;
    }
  }
}
