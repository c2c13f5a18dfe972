import { TOO_BIG_CLOSE, tooBig } from "../protocol/closing.js";
import { kindOf } from "./commands.js";

/** Wait before a question is put again when the server names none, seconds. */
const WAIT_S = 3;
/** Errors of which the server cannot say what they answer, since it could not read that. */
const UNREADABLE = new Set(["bad_json", "bad_frame", "too_big"]);

/** Brings the server's answers to the commands and questions that they answer. */
export class Answers {
  #outbox;
  #requests;
  #session;
  #tell;

  /**
   * @param {{
   *   outbox: import("./outbox.js").Outbox,
   *   requests: import("./requests.js").Requests,
   *   session: import("./session.js").Session,
   *   tell: (text: string) => void,
   * }} parts `tell` shows an error that answers nothing of ours
   */
  constructor({ outbox, requests, session, tell }) {
    this.#outbox = outbox;
    this.#requests = requests;
    this.#session = session;
    this.#tell = tell;
  }

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("ack", (frame) => this.#acked(frame));
    events.on("error", (frame) => this.#failed(frame));
    events.on("history", (frame) => this.#requests.answer(frame));
  }

  /** @param {number} code with which the connection was closed */
  lost(code) {
    if (code === TOO_BIG_CLOSE) this.#outbox.refuseCurrent(tooBig());
  }

  /** @param {Wire.Ack} ack */
  #acked(ack) {
    const { me } = this.#session;
    const entry = this.#outbox.entry(ack.re);
    if (entry === undefined || me === null) return;
    const message = kindOf(entry.kind)?.message?.(entry, ack, me);
    void this.#outbox.confirm({ key: ack.re, seq: ack.seq, ...(message && { message }) });
  }

  /** @param {Wire.Failure} frame */
  #failed(frame) {
    const { code } = frame;
    const after = frame.retry ? (frame.after ?? WAIT_S) : undefined;
    if (frame.re !== undefined) this.#requests.refuse(frame.re, frame.text, { after, code });
    if (this.#outbox.entry(frame.re ?? "") !== undefined) void this.#outbox.refuse(frame);
    else if (frame.re === undefined && !frame.retry) this.#unnamed(frame);
  }

  /** @param {Wire.Failure} frame */
  #unnamed(frame) {
    const unread = UNREADABLE.has(frame.code) && this.#outbox.refuseCurrent(frame);
    if (!unread) this.#tell(frame.text);
  }
}
