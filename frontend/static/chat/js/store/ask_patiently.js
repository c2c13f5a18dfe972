import { Unanswered } from "./requests.js";

/** How often a question is put while the server wants us to wait. */
const TRIES = 5;

/**
 * Asks the server, and again as long as it says after which time it will answer.
 *
 * @param {Pick<import("./requests.js").Requests, "ask">} requests
 * @param {(key: string) => Wire.ClientFrame} frame
 * @returns {Promise<any>} the answer; null where there was none
 */
export async function askPatiently(requests, frame) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await requests.ask(frame);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const wait = error.after;
      if (wait === undefined) return null;
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }
  return null;
}
