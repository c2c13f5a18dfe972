import { arrange, need, stamp } from "../lib/dom.js";
import { planApart, planRows } from "../store/row_plan.js";
import { RowView } from "./row.js";
import { Scroll } from "./scroll.js";

/**
 * The room's log: rows of messages in days, updated from the store once a frame.
 */
export class LogView {
  #store;
  #actions;
  /** @type {Map<string, RowView>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  #planned = false;
  /** The first and the last id shown, which tell new messages from older pages. */
  #shown = { first: 0, last: 0 };
  #box = need(document, "#log", HTMLElement);
  #list = need(document, "#days", HTMLElement);
  /** The reader is on the way to the newest page, which is not loaded yet. */
  #leading = false;
  #scroll = new Scroll(this.#box, this.#list, {
    rows: () => this.rows.map(({ element }) => element),
    ends: () => !this.#store.timeline.newer || this.#leading,
    moved: (near) => this.#near(near),
  });

  /**
   * @param {import("../store/room_store.js").RoomStore} store
   * @param {Page.Actions} actions
   * @param {() => void} moved called after each scroll and each change
   */
  constructor(store, actions, moved) {
    this.#store = store;
    this.#actions = actions;
    this.moved = moved;
    store.on("log", () => this.#plan());
    store.on("me", () => this.#arrive());
    setInterval(() => this.#plan(), 60_000);
  }

  /** The end of the log is in sight. */
  get atEnd() {
    return this.#scroll.atEnd && !this.#store.timeline.newer;
  }

  /** @returns {RowView[]} in order */
  get rows() {
    return [...this.#rows.values()];
  }

  /** Jumps to the end of what is loaded. */
  toEnd() {
    this.#update();
    this.#scroll.toEnd();
    this.#scroll.look();
  }

  /**
   * Shows the reader's own message, which stands at the end, and loads the newest page around it:
   * now, or when the connection is back.
   */
  lead() {
    this.#leading = this.#store.timeline.newer;
    this.toEnd();
    this.#arrive();
  }

  #arrive() {
    if (this.#leading && this.#store.ready) void this.#actions.now();
  }

  /**
   * Scrolls to a message that is in the window, and marks it for a moment.
   *
   * @param {number} id
   */
  show(id) {
    this.#update();
    const view = this.rows.find(({ row }) => row?.id === id);
    if (view === undefined) return;
    this.#scroll.toRow(view.element);
    view.element.focus({ preventScroll: true });
    view.mark();
    this.#scroll.look();
  }

  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    // A hidden tab gets no animation frames, and must be up to date when it is shown.
    if (document.hidden) setTimeout(() => this.#render());
    else requestAnimationFrame(() => this.#render());
  }

  #render() {
    this.#update();
    this.#scroll.look();
  }

  #update() {
    this.#planned = false;
    this.#quieten();
    this.#scroll.keep(() => {
      this.#paint();
      this.#edges();
    });
    need(document, "#skeleton", HTMLElement).hidden = this.#store.ready;
  }

  #paint() {
    const days = this.#days();
    const rows = this.#rows;
    this.#rows = new Map();
    arrange(this.#list, days.map((day) => this.#day(day, rows)));
    const names = new Set(days.map(({ key }) => key));
    for (const key of this.#sections.keys()) if (!names.has(key)) this.#sections.delete(key);
  }

  #days() {
    const { timeline, outbox, me } = this.#store;
    const find = (/** @type {number} */ id) => timeline.find(id);
    const entries = outbox.entries.filter(({ key }) => !this.#landed(key));
    const { messages, newer } = timeline;
    const days = planRows(messages, newer ? [] : entries, { me, find, now: new Date() });
    return newer ? [...days, ...planApart(timeline.beyond, entries, { me, find })] : days;
  }

  /**
   * Is the entry's message in the log already? Its removal from the outbox takes a moment more.
   *
   * @param {string} key
   */
  #landed(key) {
    const { timeline, me } = this.#store;
    const latest = [...timeline.messages.slice(-50), ...timeline.beyond];
    return latest.some((message) => message.key === key && message.by.id === me?.id);
  }

  /**
   * @param {import("../store/row_plan.js").Day} day
   * @param {Map<string, RowView>} old
   */
  #day({ key, name, rows }, old) {
    const section = this.#sections.get(key) ?? stamp("day");
    this.#sections.set(key, section);
    const title = need(section, ".day-name span", HTMLElement);
    if (title.textContent !== name) title.textContent = name;
    const views = rows.map((row) => this.#row(row, old));
    arrange(need(section, ".day-rows", HTMLElement), views);
    return section;
  }

  /**
   * @param {import("../store/row_plan.js").Row} row
   * @param {Map<string, RowView>} old
   */
  #row(row, old) {
    const view = old.get(row.key) ?? new RowView();
    view.paint(row);
    this.#rows.set(row.key, view);
    return view.element;
  }

  #edges() {
    const { timeline, ready } = this.#store;
    need(document, "#log-more", HTMLElement).hidden = !timeline.older;
    need(document, "#log-start", HTMLElement).hidden = timeline.older || !ready;
    need(document, "#log-start-text", HTMLElement).textContent =
      timeline.messages.length === 0
        ? "Nobody has said anything yet. Yours can be the first word."
        : "Everything that was said here, from the first word on.";
  }

  /** @param {{ top: boolean, bottom: boolean }} near */
  #near({ top, bottom }) {
    const { timeline } = this.#store;
    timeline.following = this.#scroll.atEnd;
    this.#leading &&= timeline.newer && this.#scroll.atEnd;
    // What was loaded last may not be painted yet: the edges are judged again when it is.
    const painted = !this.#planned;
    if (painted && top && timeline.older) void this.#actions.older();
    else if (painted && bottom && timeline.newer && !this.#leading) void this.#actions.newer();
    this.moved();
  }

  /** Keeps a screen reader from reading out older pages: only new messages are announced. */
  #quieten() {
    const { first, last } = this.#store.timeline;
    const was = this.#shown;
    const news = was.last > 0 && first >= was.first && first <= was.last && last >= was.last;
    this.#box.setAttribute("aria-live", news ? "polite" : "off");
    this.#shown = { first, last };
  }
}
