/**
 * The right to send, held by one tab at a time (Web Locks API).
 *
 * The browser gives it to the next tab in line when the holder closes or lets go. A holder that is
 * suspended keeps it; then another tab takes it.
 *
 * @implements {Page.Lease}
 */
export class TabLease {
  held = false;
  #locks;
  /** @type {AbortController | null} */
  #claim = null;
  /** @type {(() => void) | null} */
  #giveBack = null;

  /** @param {Pick<LockManager, "request"> | undefined} locks absent outside secure contexts */
  constructor(locks) {
    this.#locks = locks;
  }

  /**
   * @param {string} name
   * @param {() => void} held told when the right is ours
   */
  hold(name, held) {
    if (this.#claim !== null) return;
    const claim = new AbortController();
    this.#claim = claim;
    this.#request(name, { signal: claim.signal }, claim, held);
  }

  /**
   * Ours at once: even a lock manager that does not answer keeps nobody from sending.
   *
   * @param {string} name
   * @param {() => void} held
   */
  take(name, held) {
    this.release();
    const claim = new AbortController();
    this.#claim = claim;
    this.held = true;
    this.#request(name, { steal: true }, claim, held);
    held();
  }

  release() {
    this.held = false;
    this.#claim?.abort();
    this.#claim = null;
    this.#giveBack?.();
    this.#giveBack = null;
  }

  /**
   * @param {string} name
   * @param {LockOptions} options
   * @param {AbortController} claim
   * @param {() => void} held
   */
  #request(name, options, claim, held) {
    const keep = () => this.#keep(claim, held);
    if (this.#locks === undefined) void keep();
    else this.#locks.request(name, options, keep).catch((error) => this.#lost(error, claim, () => this.hold(name, held)));
  }

  /**
   * @param {AbortController} claim
   * @param {() => void} held
   * @returns {Promise<void>} done when the right is given back
   */
  #keep(claim, held) {
    if (claim.signal.aborted) return Promise.resolve();
    this.held = true;
    const given = new Promise((/** @type {(value: void) => void} */ resolve) => {
      this.#giveBack = resolve;
    });
    held();
    return given;
  }

  /**
   * The claim was given up here, or another tab took the right: then back into the line.
   *
   * @param {unknown} error
   * @param {AbortController} claim
   * @param {() => void} again
   */
  #lost(error, claim, again) {
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    if (this.#claim !== claim) return;
    this.release();
    again();
  }
}

/** How long another tab may hold something back where no lock tells whether it still does, ms. */
const HELD_MS = 5_000;

/**
 * Stands in for the browser's locks on things that tabs hold back: a tab that has waited for so long
 * takes it that nobody holds them any more.
 *
 * @type {Pick<LockManager, "request">}
 */
export const heldForAWhile = {
  request: async (/** @type {any[]} */ ...[, , work]) => {
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    return work();
  },
};

/**
 * News between the tabs of one browser.
 *
 * @implements {Page.Channel}
 */
export class TabChannel {
  #channel = new BroadcastChannel("chat-outbox");

  /** @param {Page.News} news */
  post(news) {
    this.#channel.postMessage(news);
  }

  /** @param {(news: Page.News) => void} heard */
  listen(heard) {
    this.#channel.onmessage = (event) => heard(event.data);
  }

  close() {
    this.#channel.close();
  }
}
