/**
 * Hands each event of the server to the stores that have registered for its type.
 *
 * The handlers of one type run in the order of their registration.
 */
export class ServerEvents {
  /** @type {Map<string, ((frame: any) => void)[]>} */
  #handlers = new Map();

  /**
   * @template {Wire.ServerFrame["type"]} Type
   * @param {Type} type
   * @param {(frame: Extract<Wire.ServerFrame, { type: Type }>) => void} handler
   */
  on(type, handler) {
    this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler]);
  }

  /** @param {Wire.ServerFrame} frame */
  dispatch(frame) {
    for (const handler of this.#handlers.get(frame.type) ?? []) handler(frame);
  }
}
