import { readFileSync } from "node:fs";
import { mock } from "node:test";
import { message as messageKind } from "../static/chat/js/features/post/post.js";
import { addKind } from "../static/chat/js/store/commands.js";

addKind(messageKind);

/**
 * Test data that the server's tests read as well.
 *
 * @param {string} name
 * @returns {any[]}
 */
export function fixture(name) {
  const url = new URL(`../../tests/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/**
 * Golden frames, shared with the server's tests.
 *
 * @param {string} name
 */
export function golden(name) {
  return fixture(`protocol/${name}`);
}

export const ada = { id: 7, name: "Ada", guest: true };
export const grace = { id: 12, name: "Grace", guest: false };

/**
 * A message of Grace's, one minute after the one before it.
 *
 * @param {number} id
 * @param {Partial<Wire.Message>} [more]
 * @returns {Wire.Message}
 */
export function message(id, more = {}) {
  const at = new Date(Date.UTC(2026, 10, 22, 12, id)).toISOString();
  return { id, seq: id, by: grace, at, text: `text ${id}`, ...more };
}

/**
 * @param {number} from
 * @param {number} to
 */
export function messages(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
}

/** @type {Wire.Room} */
export const lobby = { id: 3, kind: "open", name: "lobby", slug: "lobby", subject: "" };

/**
 * @param {Partial<Wire.Welcome>} [more]
 * @returns {Wire.Welcome}
 */
export function welcome(more = {}) {
  const empty = { room: lobby, messages: [], members: [], head: 0, more: false };
  return { ...golden("server-welcome")[0], me: ada, ...empty, ...more };
}

/**
 * Time stands still at 1,000,000 ms until a test moves it by `mock.timers.tick`; both clocks and all
 * timers move together.
 */
export function mockTime() {
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  mock.method(performance, "now", () => new Date().getTime());
}

/** The device's wall clock is set to 1970; the clock that measures durations goes on. */
export function setWallClockBack() {
  mock.method(Date, "now", () => 0);
}

/** Lets promises that are settled run their course. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A WebSocket that a test holds by the other end. */
export class FakeWire {
  /** @type {string[]} */
  sent = [];
  readyState = 1;
  /** @type {number | undefined} */
  closedWith;
  /** @type {((event: { data: unknown }) => void) | null} */
  onmessage = null;
  /** @type {((event: { code: number, reason: string }) => void) | null} */
  onclose = null;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  /** @param {number} code */
  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }

  /** @param {Wire.ServerFrame} frame */
  hear(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /**
   * @param {number} code
   * @param {string} [reason]
   */
  lose(code, reason = "") {
    this.onclose?.({ code, reason });
  }
}

/**
 * Ada in a room.
 *
 * @param {string} [room]
 * @returns {Page.Owner}
 */
export const adaIn = (room = "lobby") => ({ user: ada.id, room, name: ada.name, guest: true });

/**
 * A message of ours that waits to be sent.
 *
 * @param {string} key
 * @param {string} text
 * @param {Partial<Pick<Page.Entry, "at" | "state" | "reason">>} [more]
 * @returns {Page.Entry}
 */
export const unsent = (key, text, more = {}) => ({
  ...{ kind: "message", key, payload: { text }, at: 1, state: "waiting" },
  ...more,
});

/**
 * Tabs of one browser: they share the right to send and hear each other.
 */
export class FakeBrowser {
  /** @type {Map<string, FakeLease[]>} who holds each right, and who waits for it behind */
  #queues = new Map();
  /** @type {{ heard: (news: Page.News) => void }[]} */
  listeners = [];

  lease() {
    return new FakeLease(this);
  }

  /** @param {string} name */
  queue(name) {
    return this.#queues.get(name) ?? [];
  }

  /**
   * @param {string} name
   * @param {FakeLease[]} queue
   */
  setQueue(name, queue) {
    this.#queues.set(name, queue);
  }

  /** @returns {Page.Channel} */
  channel() {
    const own = { heard: (/** @type {Page.News} */ _news) => {} };
    this.listeners.push(own);
    return {
      post: (news) => {
        for (const other of this.listeners) if (other !== own) other.heard(news);
      },
      listen: (heard) => {
        own.heard = heard;
      },
      close: () => {
        this.listeners = this.listeners.filter((other) => other !== own);
      },
    };
  }
}

/** @implements {Page.Lease} */
class FakeLease {
  #name = "";
  /** @type {() => void} */
  told = () => {};

  /** @param {FakeBrowser} browser */
  constructor(browser) {
    this.browser = browser;
  }

  get held() {
    return this.browser.queue(this.#name)[0] === this;
  }

  /**
   * @param {string} name
   * @param {() => void} held
   */
  hold(name, held) {
    if (this.browser.queue(name).includes(this)) return;
    [this.#name, this.told] = [name, held];
    this.browser.setQueue(name, [...this.browser.queue(name), this]);
    if (this.held) held();
  }

  /**
   * @param {string} name
   * @param {() => void} held
   */
  take(name, held) {
    [this.#name, this.told] = [name, held];
    this.browser.setQueue(name, [this, ...this.#others]);
    held();
  }

  release() {
    const { held } = this;
    this.browser.setQueue(this.#name, this.#others);
    if (held) this.browser.queue(this.#name)[0]?.told();
  }

  get #others() {
    return this.browser.queue(this.#name).filter((lease) => lease !== this);
  }
}
