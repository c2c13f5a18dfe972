import { Life } from "../../lib/life.js";

const FRONT = "chat:front";
const TELLER = "chat:teller";

/**
 * Which of the windows of this browser is in front, and which one shows the notifications: told by
 * locks, which end with their window.
 */
export class Front {
  /** This window shows the notifications. */
  isTeller = false;
  /** @type {(() => void) | null} ends the lock of a window that is in front */
  #release = null;
  #locks;

  /**
   * @param {() => void} told called when this window is to show the notifications from now on
   * @param {Pick<LockManager, "request" | "query"> | undefined} [locks] absent on pages without TLS
   * @param {Life} [life]
   */
  constructor(told, locks = navigator.locks, life = new Life()) {
    this.#locks = locks;
    const look = () => this.#look();
    for (const type of ["focus", "blur"]) life.listen(window, type, look);
    life.listen(document, "visibilitychange", look);
    look();
    const lead = () => {
      this.isTeller = true;
      told();
      return new Promise(() => {}); // for as long as the window is there
    };
    if (locks === undefined) void lead();
    else void locks.request(TELLER, lead);
  }

  /** Whether a window of the site is in front. */
  async isTaken() {
    if (isInFront()) return true;
    const { held = [] } = (await this.#locks?.query()) ?? {};
    return held.some(({ name }) => name === FRONT);
  }

  #look() {
    if (!isInFront()) {
      this.#release?.();
      this.#release = null;
    } else if (this.#release === null && this.#locks !== undefined) {
      const held = new Promise((resolve) => (this.#release = () => resolve(undefined)));
      void this.#locks.request(FRONT, { mode: "shared" }, () => held);
    }
  }
}

const isInFront = () => !document.hidden && document.hasFocus();
