// In the order of their character codes, so that later times are later strings.
const ALPHABET = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const TIME = 8;
const RANDOM = 14;

/**
 * A new id of 22 URL-safe characters: the time in milliseconds, and 84 random bits.
 *
 * The time comes first, because the server's index of keys then grows at its end. Not
 * crypto.randomUUID: that one exists only on https and localhost, and has no time in it.
 * @param {number} [now]
 */
export function newKey(now = Date.now()) {
  let time = "";
  for (let rest = now, place = 0; place < TIME; place++, rest = Math.floor(rest / 64)) {
    time = ALPHABET[rest % 64] + time;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM));
  return time + Array.from(bytes, (byte) => ALPHABET[byte & 63]).join("");
}
