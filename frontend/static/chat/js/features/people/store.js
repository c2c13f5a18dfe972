import { elapsed } from "../../lib/clock.js";
import { Emitter } from "../../lib/emitter.js";
import { askPatiently } from "../../store/ask_patiently.js";

/** Answers in which those who are banned are read at most; one has up to 200 people. */
const MOST_PAGES = 10;
/** People in one question, as the server takes them. */
const MOST_IDS = 200;
/** For how long people are gathered whose membership is asked for, ms. */
const GATHER_MS = 200;

/**
 * The members of a room, as far as they were read, and whoever is banned from it. They are read when
 * somebody looks at them, page by page, and follow the room's changes from then on.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class MembersStore extends Emitter {
  /** @type {"unread" | "loading" | "loaded" | "failed"} */
  state = "unread";
  /** The server has more members than were read. */
  more = false;
  /** @type {Map<number, Wire.Member>} memberships by person, in whatever state */
  #known = new Map();
  /** The last person of the pages that were read. */
  #last = 0;
  /** @type {Set<number>} people whose membership was asked for */
  #asked = new Set();
  /** @type {Set<number>} people whose membership is asked for in a moment */
  #wanted = new Set();
  #watching = 0;
  /** The server's time when it answered last, ms since 1970, and the clock of this page then. */
  #clock = { at: 0, elapsed: 0 };
  #room;

  /** @param {Pick<Page.Room, "requests" | "events" | "facts" | "connection">} room */
  constructor(room) {
    super();
    this.#room = room;
    const { events, facts, requests } = room;
    events.on("welcome", (frame) => this.#welcomed(frame));
    events.on("member", ({ member }) => {
      this.#take(member);
      this.emit("change", null);
    });
    events.on("members", (frame) => requests.answer(frame));
    facts.on("can", () => this.emit("change", null));
  }

  /** The members that are known. */
  get members() {
    return this.#inState("member");
  }

  /** Who is banned now, as far as one may know it. */
  get banned() {
    return this.#inState("banned").filter(({ until }) => until === undefined || new Date(until) > this.now);
  }

  /** The server's time, by which bans and mutes end; 1970 before it has told it. */
  get now() {
    const { at, elapsed: then } = this.#clock;
    return new Date(at === 0 ? 0 : at + elapsed() - then);
  }

  /**
   * Somebody's membership; undefined where they never had one, or it is not known.
   *
   * @param {number} person
   */
  find(person) {
    return this.#known.get(person);
  }

  /**
   * Somebody looks at the list.
   *
   * @returns {() => void} ends it
   */
  watch() {
    this.#watching += 1;
    if (this.state !== "loaded" && this.#isLive) void this.load();
    return () => (this.#watching -= 1);
  }

  /** The connection is lost: what changes until it is back is not told one by one. */
  disconnected() {
    this.state = "unread";
    this.#asked.clear();
    this.emit("change", null);
  }

  /** Reads the first page, and who is banned. */
  async load() {
    if (this.state === "loading") return;
    this.state = "loading";
    this.#last = 0;
    this.emit("change", null);
    const isRead = await this.#readOn();
    if (isRead && this.#moderates) await this.#readBanned();
    // The connection was lost meanwhile: the next welcome asks anew.
    if (this.state !== "loading") return;
    this.state = isRead ? "loaded" : "failed";
    this.emit("change", null);
  }

  /** Reads the next page. */
  async loadMore() {
    await this.#readOn();
    this.emit("change", null);
  }

  /**
   * Reads members by the beginning of their name.
   *
   * @param {string} name
   */
  async look(name) {
    this.#takeAll(await this.#ask({ name }));
    this.emit("change", null);
  }

  /**
   * The memberships of these people are needed: those that are not known are asked for, together.
   *
   * @param {number[]} people
   */
  need(people) {
    const unknown = people.filter((id) => !this.#known.has(id) && !this.#asked.has(id));
    if (unknown.length === 0 || !this.#isLive) return;
    if (this.#wanted.size === 0) setTimeout(() => void this.#gathered(), GATHER_MS);
    for (const id of unknown) this.#wanted.add(id);
  }

  /**
   * Asks for somebody's membership at once.
   *
   * @param {number} person
   */
  async read(person) {
    this.#takeAll(await this.#ask({ ids: [person] }));
    return this.find(person);
  }

  get #isLive() {
    return this.#room.connection.link.name === "live";
  }

  get #moderates() {
    return this.#room.facts.can?.includes("moderate") === true;
  }

  async #gathered() {
    const ids = [...this.#wanted].slice(0, MOST_IDS);
    this.#wanted.clear();
    for (const id of ids) this.#asked.add(id);
    this.#takeAll(await this.#ask({ ids }));
    this.emit("change", null);
  }

  async #readOn() {
    const answer = await this.#ask(this.#last === 0 ? {} : { after: this.#last });
    this.#takeAll(answer);
    this.#last = answer?.members.at(-1)?.person.id ?? this.#last;
    this.more = answer?.more === true;
    return answer !== null;
  }

  async #readBanned() {
    let after = 0;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.#ask({ banned: true, ...(after === 0 ? {} : { after }) });
      this.#takeAll(answer);
      after = answer?.members.at(-1)?.person.id ?? 0;
      if (answer?.more !== true) return;
    }
  }

  /**
   * @param {{ after?: number, name?: string, ids?: number[], banned?: boolean }} what
   * @returns {Promise<Wire.Members | null>}
   */
  #ask(what) {
    return askPatiently(this.#room.requests, (key) => ({ type: "members", key, ...what }));
  }

  /** @param {Wire.Welcome} frame */
  #welcomed({ resume, members }) {
    // What has changed in a gap is not told one by one.
    if (resume !== "ok") this.#known.clear();
    for (const member of members) this.#take(member);
    this.state = "unread";
    this.#asked.clear();
    if (this.#watching > 0) void this.load();
    this.emit("change", null);
  }

  /** @param {Wire.Members | null} answer */
  #takeAll(answer) {
    if (answer === null) return;
    this.#clock = { at: new Date(answer.at).getTime(), elapsed: elapsed() };
    for (const member of answer.members) this.#take(member);
  }

  /** @param {Wire.Member} member */
  #take(member) {
    const known = this.#known.get(member.person.id);
    if (known === undefined || known.seq <= member.seq) this.#known.set(member.person.id, member);
  }

  /** @param {string} state */
  #inState(state) {
    return [...this.#known.values()].filter((member) => member.state === state);
  }
}
