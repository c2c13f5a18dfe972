import { elapsed } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { askedWait, beginsAnew, comesBack } from "../protocol/closing.js";
import { decode, pingFrame } from "../protocol/frames.js";
import { Heartbeat } from "./heartbeat.js";
import { Retry } from "./retry.js";

/** From opening to welcome, ms. */
const WELCOME_MS = 15_000;
/** Spread of the return when a whole network comes back at once, ms. */
const RUSH_MS = 2_000;
/** Until the welcome says otherwise, ms. */
const PING_MS = 25_000;

/**
 * The WebSocket of a room or of the inbox. It opens, listens, notices that it is dead, and opens
 * again.
 *
 * It knows nothing of the page. Each time it opens it asks `address` for the URL, so that the URL
 * can say how far this client has read.
 *
 * @extends {Emitter<{ frame: Wire.ServerFrame, lost: number, link: Page.Link }>}
 */
export class Connection extends Emitter {
  /** @type {Page.Link} */
  link = { name: "idle" };
  /** @type {WebSocket | null} */
  #wire = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #again = false;
  #pingMs = PING_MS;
  #address;
  #connect;
  #retry;
  #heartbeat = new Heartbeat(
    () => this.send(pingFrame()),
    () => this.#drop(),
  );

  /**
   * @param {() => string} address
   * @param {{ connect?: (url: string) => WebSocket, retry?: Retry }} [parts]
   */
  constructor(address, { connect = (url) => new WebSocket(url), retry = new Retry() } = {}) {
    super();
    this.#address = address;
    this.#connect = connect;
    this.#retry = retry;
  }

  /** Opens now, whatever was planned or is open; also after a change of session. */
  open() {
    // A live connection that is opened anew was not lost: no word of a return.
    if (this.link.name === "live") this.#again = false;
    this.#forget(1000);
    this.#become({ name: "connecting", again: this.#again });
    const wire = this.#connect(this.#address());
    this.#wire = wire;
    wire.onmessage = (event) => this.#hear(event.data);
    wire.onclose = (event) => this.#lost(event.code, event.reason);
    this.#timer = setTimeout(() => this.#drop(), WELCOME_MS);
  }

  /** Does not wait any longer; what is live or on its way already stays as it is. */
  openNow() {
    if (this.link.name === "waiting" || this.link.name === "closed") this.open();
  }

  /** Closes, and stays closed until opened again. */
  close() {
    this.#again = false;
    this.#forget(1000);
    this.#become({ name: "idle" });
  }

  /**
   * @param {Wire.ClientFrame} frame
   * @returns {boolean} false when there is no live connection to carry it
   */
  send(frame) {
    if (this.link.name !== "live" || this.#wire?.readyState !== 1) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  /** Something changed (network, visibility): come back soon, or make sure one is still here. */
  hurry() {
    if (this.link.name === "live") this.#heartbeat.probe(this.#pingMs);
    if (this.link.name !== "waiting") return;
    this.#wait(Math.min(this.#retry.jitter(RUSH_MS), this.link.until - elapsed()));
  }

  /** @param {unknown} data */
  #hear(data) {
    this.#heartbeat.heard();
    const frame = typeof data === "string" ? decode(data) : null;
    if (frame?.type === "welcome") this.#welcome(frame);
    if (frame !== null) this.emit("frame", frame);
  }

  /** @param {Wire.Welcome} frame */
  #welcome(frame) {
    clearTimeout(this.#timer);
    this.#retry.live();
    // In a room that nobody has opened there is nothing to come back to: the next time is an arrival.
    this.#again = frame.epoch !== "";
    this.#pingMs = (frame.ping || PING_MS / 1000) * 1000;
    this.#heartbeat.start(this.#pingMs);
    this.#become({ name: "live" });
  }

  #drop() {
    this.#lost(1006, "");
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #lost(code, reason) {
    this.#forget(1000);
    this.emit("lost", code);
    // Nothing is wrong with the connection: no word of one that was lost.
    if (beginsAnew(code)) this.#again = false;
    if (comesBack(code)) this.#wait(askedWait(code, reason) ?? this.#retry.next());
    else this.#become({ name: "closed", code, reason });
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), ms);
    this.#become({ name: "waiting", until: elapsed() + ms, again: this.#again });
  }

  /**
   * Lets go of the wire without waiting for its close event, which a dead network delays by minutes.
   *
   * @param {number} code
   */
  #forget(code) {
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    const wire = this.#wire;
    this.#wire = null;
    if (wire === null) return;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close(code);
  }

  /** @param {Page.Link} link */
  #become(link) {
    this.link = link;
    this.emit("link", link);
  }
}
