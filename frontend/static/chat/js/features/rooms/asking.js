import { newKey } from "../../lib/key.js";

/**
 * Returns a function that gives a command and waits for its answer: null where it is done, else why it
 * was refused. Until the end of `life` the kinds of the commands leave saying that to the dialog. A
 * command that has no answer by then is taken back, if it is still there.
 *
 * @param {Page.Room} room
 * @param {Page.Life} life
 */
export function asking(room, life) {
  /** @type {Map<string, (error: Wire.Failure | null) => void>} by the keys of the commands without an answer */
  const waiting = new Map();
  const answered = (/** @type {string} */ key, /** @type {Wire.Failure | null} */ error) => {
    waiting.get(key)?.(error);
    return waiting.delete(key);
  };
  const refused = (/** @type {Page.Entry} */ { key }, /** @type {Wire.Failure} */ error) => answered(key, error);
  room.slices.set("asked", refused);
  room.outbox.on("settled", ({ key }) => answered(key, null), life.signal);
  life.add(() => {
    room.slices.delete("asked");
    for (const key of waiting.keys()) void room.outbox.discard(key);
  });
  return (/** @type {string} */ kind, /** @type {Page.Payload} */ payload) =>
    new Promise((/** @type {(error: Wire.Failure | null) => void} */ resolve) => {
      // Known before the command is stored: a dialog that is closed at once takes it back, too.
      const key = newKey();
      waiting.set(key, resolve);
      void room.command(kind, payload, { key });
    });
}
