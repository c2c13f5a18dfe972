import { Emitter } from "../../lib/emitter.js";
import { say } from "../../lib/words.js";
import { Composer } from "../../store/composer.js";
import { Drafts } from "../../store/drafts.js";

/**
 * A message that is being edited.
 *
 * @typedef {object} Task
 * @property {number} user who edits it
 * @property {number} id of the message
 * @property {number} base the `seq` of the state that is edited
 * @property {string} was the text that the person saw when the editing began
 * @property {string} stored the text that the server had then: another one while an edit waits
 * @property {string} [theirs] the text that the message got elsewhere in the meantime
 * @property {string} [problem] why it was not saved
 */

/** Words for what the server refuses, by its codes. Its own sentence where there are none. */
const PROBLEMS = new Map([
  ["too_late", () => say("edit.tooLate")],
  ["too_long", () => say("edit.tooLong")],
  ["not_found", () => say("edit.gone")],
  ["not_allowed", () => say("edit.notAllowed")],
]);

/**
 * The messages of a room that are being edited: the first is in the editor, the others wait for it.
 *
 * Both the list and the unfinished texts survive a reload, and are shared by the tabs of a browser.
 *
 * @extends {Emitter<{ change: null, begun: null, refused: null, lost: string }>} `begun`: a person
 *   wants to write now. `refused`: an edit that was given is back in the editor. `lost`: the message
 *   is gone, and this is what was written for it.
 */
export class EditStore extends Emitter {
  /** @type {Task[]} */
  #tasks = [];
  /** @type {WeakMap<Task, Composer>} */
  #composers = new WeakMap();
  /** @type {Map<number, Drafts>} the unfinished texts, by message */
  #drafts = new Map();
  #memory;
  #name;
  #room;

  /**
   * @param {Page.Room} room
   * @param {Pick<import("../../lib/memory.js").Memory, "get" | "set">} memory
   */
  constructor(room, memory) {
    super();
    this.#room = room;
    this.#memory = memory;
    this.#name = `edit:${room.key}`;
    this.load();
    const { signal } = room.life;
    room.log.on("change", () => this.#compare(), signal);
    room.session.on("me", () => this.emit("change", null), signal);
  }

  /** The name under which the list is stored, which another tab may change. */
  get storedAs() {
    return this.#name;
  }

  /** @returns {Task | null} what is in the editor */
  get current() {
    const me = this.#room.session.me?.id;
    return this.#tasks.find(({ user }) => user === me) ?? null;
  }

  /** Reads the list: the page has just started, or another tab has changed it. */
  load() {
    const stored = parseTasks(this.#memory.get(this.#name));
    this.#tasks = stored.map((task) => this.#tasks.find((known) => isSame(known, task)) ?? task);
    this.emit("change", null);
  }

  /**
   * Opens the editor for a message.
   *
   * @param {Wire.Message} message as it is shown, with the edits that are on their way
   */
  begin({ id, seq, text }) {
    const { me } = this.#room.session;
    if (me === null) return;
    const before = this.current;
    if (before !== null && before.id !== id && !this.#isChanged(before)) this.#drop(before);
    const known = this.#tasks.find((task) => task.id === id && task.user === me.id);
    const stored = this.#room.log.timeline.find(id)?.text ?? text;
    const task = known ?? { user: me.id, id, base: seq, was: text, stored };
    if (known === undefined) this.#write(id, text);
    this.#put(task);
    this.emit("begun", null);
  }

  /**
   * Where the text of a task is written.
   *
   * @param {Task} task
   */
  composer(task) {
    const known = this.#composers.get(task);
    const composer = known ?? new Composer(this.#draft(task.id), (text) => this.#save(task, text));
    this.#composers.set(task, composer);
    return composer;
  }

  /** Closes the editor; the message stays as it is. */
  cancel() {
    if (this.current !== null) this.#drop(this.current);
  }

  /**
   * Opens the editor again with a text that the server did not take, and says why.
   *
   * @param {Page.Payload} payload of the edit
   * @param {Wire.Failure} error
   */
  refused({ id = 0, text = "", base, was }, error) {
    const { me } = this.#room.session;
    const found = error.code === "conflict" ? error.message : undefined;
    // Another tab, or a state that this edit was made for, said the same.
    if (me === null || found?.text === text) return;
    if (found !== undefined && found.text === was) {
      return this.#send({ id, text, base: found.seq, was });
    }
    const now = found?.text ?? String(was);
    const task = {
      ...{ user: me.id, id, base: found?.seq ?? Number(base), was: now, stored: now },
      ...(found === undefined ? { problem: PROBLEMS.get(error.code)?.() ?? error.text } : { theirs: now }),
    };
    this.#tasks = this.#tasks.filter((other) => other.id !== id || other.user !== me.id);
    this.#write(id, text);
    this.#put(task);
    this.emit("refused", null);
  }

  /**
   * @param {Task} task
   * @param {string} text cleaned
   */
  #save(task, text) {
    const { id, base, was, problem } = task;
    this.#drop(task);
    if (text !== was || problem !== undefined) this.#send({ id, text, base, was });
  }

  /**
   * Gives the command, in place of those for the same message that are not confirmed yet: of several
   * that wait, the second would meet the first as a conflict.
   *
   * @param {{ id: number, text: string, base: number, was: string }} payload
   */
  #send(payload) {
    const { outbox } = this.#room;
    const waiting = outbox.entries.filter(
      (entry) => entry.kind === "edit" && entry.payload.id === payload.id,
    );
    for (const { key } of waiting) void outbox.discard(key);
    void this.#room.command("edit", { ...payload, ...this.#room.slices.get("mentions")?.payload(payload.text) });
  }

  /** Is the message still what it was when its editing began? */
  #compare() {
    const task = this.current;
    const message = task && this.#room.log.timeline.find(task.id);
    if (!message) return;
    if (this.#room.find(task.id)?.deleted) return this.#gone(task, message);
    const { text, seq } = message;
    if (seq <= task.base || text === task.was || text === task.stored) return;
    const written = this.#draft(task.id).text;
    const next = { ...task, base: seq, was: text, stored: text };
    this.#forget(task);
    if (written === text) this.#drop(task);
    else if (written === task.was) {
      this.#draft(task.id).text = text;
      this.#put(next);
    } else this.#put({ ...next, theirs: text });
  }

  /**
   * @param {Task} task
   * @param {Wire.Message} message as the server has it
   */
  #gone(task, { deleted }) {
    const text = this.#draft(task.id).text;
    const isChanged = this.#isChanged(task);
    this.#drop(task);
    // A deletion of one's own is known, and can be taken back.
    if (deleted && isChanged) this.emit("lost", text);
  }

  /** @param {Task} task */
  #isChanged({ id, was, theirs, problem }) {
    return theirs !== undefined || problem !== undefined || this.#draft(id).text !== was;
  }

  /**
   * Stores a text before its task is stored: another tab shows both as soon as it knows of the task.
   *
   * @param {number} id of the message
   * @param {string} text
   */
  #write(id, text) {
    this.#draft(id).text = text;
    this.#draft(id).flush();
  }

  /** @param {Task} task to stand first */
  #put(task) {
    this.#forget(task);
    this.#tasks = [task, ...this.#tasks];
    this.#store();
  }

  /** @param {Task} task */
  #drop(task) {
    this.#forget(task);
    this.#draft(task.id).text = "";
    this.#drafts.delete(task.id);
    this.#store();
  }

  /** @param {Task} task */
  #forget({ user, id }) {
    this.#tasks = this.#tasks.filter((other) => other.user !== user || other.id !== id);
  }

  #store() {
    const tasks = this.#tasks;
    this.#memory.set(this.#name, tasks.length === 0 ? "" : JSON.stringify(tasks));
    this.emit("change", null);
  }

  /** @param {number} id of the message */
  #draft(id) {
    // A room's key has no slash: no room has a draft of this name.
    const draft = this.#drafts.get(id) ?? new Drafts(this.#memory, `${this.#room.key}/${id}`);
    this.#drafts.set(id, draft);
    return draft;
  }
}

/**
 * @param {Task} one
 * @param {Task} other
 */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * @param {string | null} stored
 * @returns {Task[]} nothing where another version of the page has stored something else
 */
function parseTasks(stored) {
  try {
    const tasks = JSON.parse(stored ?? "[]");
    return Array.isArray(tasks) ? tasks.filter(isTask) : [];
  } catch (error) {
    console.info("stored edits cannot be read", error);
    return [];
  }
}

/** @param {any} task */
function isTask({ user, id, base, was, stored }) {
  const texts = [was, stored].every((text) => typeof text === "string");
  return texts && [user, id, base].every(Number.isInteger);
}
