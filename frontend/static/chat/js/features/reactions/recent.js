import { FREQUENT } from "./emoji.js";

/** What the tools of a row show before somebody has used other emoji. */
const DEFAULTS = ["👍", "🎉", "👀"];
/** Emoji that stand beside a message. */
const QUICK = 3;
/** Emoji whose use is remembered. */
const KEPT = 24;
/** How much of an emoji's weight is left after each use of any emoji. */
const FADE = 0.9;
/** The weight of the defaults: an emoji replaces one of them once it is used more than that. */
const DEFAULT_WEIGHT = 0.5;

/** @typedef {[emoji: string, weight: number]} Use */

/** The emoji that somebody uses most, the latest uses first. This device remembers them. */
export class RecentEmoji {
  #memory;
  #name;

  /**
   * @param {Pick<import("../../lib/memory.js").Memory, "get" | "set">} memory
   * @param {number | undefined} person
   */
  constructor(memory, person) {
    this.#memory = memory;
    this.#name = `reactions:${person ?? 0}`;
  }

  /** @param {string} emoji */
  used(emoji) {
    const faded = this.#load().map(([one, weight]) => /** @type {Use} */ ([one, weight * FADE]));
    const before = faded.find(([one]) => one === emoji)?.[1] ?? 0;
    const others = faded.filter(([one]) => one !== emoji);
    /** @type {Use[]} */
    const uses = [[emoji, before + 1], ...others];
    this.#memory.set(this.#name, JSON.stringify(uses.sort(byWeight).slice(0, KEPT)));
  }

  /**
   * @param {number} count
   * @returns {string[]} the emoji to offer first, filled up with what many people use
   */
  top(count) {
    const uses = this.#load();
    const known = new Set(uses.map(([emoji]) => emoji));
    const defaults = DEFAULTS.filter((emoji) => !known.has(emoji));
    const all = [...uses, ...defaults.map((emoji) => /** @type {Use} */ ([emoji, DEFAULT_WEIGHT]))];
    const first = all.sort(byWeight).map(([emoji]) => emoji);
    return [...new Set([...first, ...FREQUENT.keys()])].slice(0, count);
  }

  /** The emoji beside a message: in an order that stays, so that no click meets another emoji. */
  quick() {
    const order = [...FREQUENT.keys()];
    const place = (/** @type {string} */ emoji) => order.indexOf(emoji) + 1 || Infinity;
    return this.top(QUICK).sort((a, b) => (place(a) < place(b) ? -1 : Number(place(a) > place(b))));
  }

  /** @returns {Use[]} */
  #load() {
    try {
      const stored = JSON.parse(this.#memory.get(this.#name) ?? "[]");
      return Array.isArray(stored) ? stored.filter(isUse) : [];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }
}

/** @param {unknown} stored */
function isUse(stored) {
  return Array.isArray(stored) && typeof stored[0] === "string" && Number.isFinite(stored[1]);
}

/**
 * The order of equal weights stays.
 *
 * @param {Use} a
 * @param {Use} b
 */
const byWeight = ([, a], [, b]) => b - a;

/** @param {Pick<Page.Site, "memory" | "session">} site */
export function recentOf({ memory, session }) {
  return new RecentEmoji(memory, session.me?.id);
}
