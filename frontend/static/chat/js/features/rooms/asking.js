import { newKey } from "../../lib/key.js";

/**
 * Returns a function that gives a command and waits for its answer: null where it is done, else why it
 * was refused. Until the end of `life` the kinds of the commands leave saying that to the dialog.
 *
 * @param {Page.Room} room
 * @param {Page.Life} life
 */
export function asking(room, life) {
  /** @type {Map<string, (error: Wire.Failure | null) => void>} */
  const waiting = new Map();
  const refused = (/** @type {Page.Entry} */ { key }, /** @type {Wire.Failure} */ error) => {
    const answer = waiting.get(key);
    answer?.(error);
    return answer !== undefined;
  };
  for (const name of ["asked", "rename"]) {
    room.slices.set(name, refused);
    life.add(() => room.slices.delete(name));
  }
  room.outbox.on("settled", ({ key }) => waiting.get(key)?.(null), life.signal);
  return (/** @type {string} */ kind, /** @type {Page.Payload} */ payload) =>
    new Promise((/** @type {(error: Wire.Failure | null) => void} */ resolve) => {
      const key = newKey();
      waiting.set(key, resolve);
      void room.command(kind, payload, { key });
    });
}
