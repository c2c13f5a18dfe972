/**
 * An EventTarget whose event names and details are typed by the class that extends it.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter extends EventTarget {
  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @param {AbortSignal} [signal] ends the listening
   */
  on(name, listener, signal) {
    this.addEventListener(
      name,
      (event) => listener(/** @type {CustomEvent} */ (event).detail),
      signal === undefined ? {} : { signal },
    );
  }
}
