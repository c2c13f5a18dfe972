/**
 * The right to send, held by one tab at a time (Web Locks API).
 *
 * The browser gives it to the next tab in line when the holder closes or lets go.
 *
 * @implements {Page.Lease}
 */
export class TabLease {
  held = false;
  #locks;
  /** @type {AbortController | null} */
  #claim = null;
  /** @type {(() => void) | null} */
  #let = null;

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
    const keep = () => this.#keep(claim, held);
    if (this.#locks === undefined) void keep();
    else this.#locks.request(name, { signal: claim.signal }, keep).catch(unlessAborted);
  }

  release() {
    this.held = false;
    this.#claim?.abort();
    this.#claim = null;
    this.#let?.();
    this.#let = null;
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
      this.#let = resolve;
    });
    held();
    return given;
  }
}

/** @param {unknown} error */
function unlessAborted(error) {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}

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
}
