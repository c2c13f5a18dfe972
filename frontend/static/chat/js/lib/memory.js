/**
 * Small values that survive a reload; silently nothing where the browser forbids storage.
 */
export class Memory {
  #storage;
  #prefix;

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

  /** @param {string} name */
  get(name) {
    return this.#storage?.getItem(this.#prefix + name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value an empty string forgets
   */
  set(name, value) {
    if (value === "") this.#storage?.removeItem(this.#prefix + name);
    else this.#write(this.#prefix + name, value);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #write(name, value) {
    try {
      this.#storage?.setItem(name, value);
    } catch (error) {
      console.info("storage is full", error);
    }
  }
}
