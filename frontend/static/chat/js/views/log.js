import { arrange, need, stamp } from "../lib/dom.js";
import { planRows } from "../store/row_plan.js";
import { RowView } from "./row.js";
import { Scroll } from "./scroll.js";

/**
 * The room's log: rows of messages in days, kept in step with the store once a frame.
 */
export class LogView {
  #store;
  #actions;
  /** @type {Map<string, RowView>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #days = new Map();
  #planned = false;
  /** The first and the last id shown, by which one tells news from older pages. */
  #shown = { first: 0, last: 0 };
  #box = need(document, "#log", HTMLElement);
  #list = need(document, "#days", HTMLElement);
  #scroll = new Scroll(this.#box, this.#list, (near) => this.#near(near));

  /**
   * @param {import("../store/room_store.js").RoomStore} store
   * @param {Page.Actions} actions
   * @param {() => void} moved told when the reader reaches or leaves the end
   */
  constructor(store, actions, moved) {
    this.#store = store;
    this.#actions = actions;
    this.moved = moved;
    store.on("log", () => this.#plan());
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

  toEnd() {
    this.#scroll.toEnd();
  }

  /**
   * Scrolls to a message that is in the window, and marks it for a moment.
   *
   * @param {number} id
   */
  show(id) {
    this.#render();
    const view = this.rows.find(({ row }) => row?.id === id);
    if (view === undefined) return;
    this.#scroll.toRow(view.element);
    view.element.focus({ preventScroll: true });
    view.mark();
  }

  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    // A hidden tab gets no animation frames, and is to be up to date when it is looked at.
    if (document.hidden) setTimeout(() => this.#render());
    else requestAnimationFrame(() => this.#render());
  }

  #render() {
    this.#planned = false;
    const { ready } = this.#store;
    this.#quieten();
    this.#scroll.keep(
      () => this.rows.map(({ element }) => element),
      () => {
        this.#paint();
        this.#edges();
      },
    );
    need(document, "#skeleton", HTMLElement).hidden = ready;
    this.#scroll.look();
  }

  #paint() {
    const { timeline, outbox, me } = this.#store;
    const find = (/** @type {number} */ id) => timeline.find(id);
    const entries = timeline.newer ? [] : outbox.entries.filter(({ key }) => !this.#landed(key));
    const days = planRows(timeline.messages, entries, { me, find, now: new Date() });
    const rows = this.#rows;
    this.#rows = new Map();
    arrange(this.#list, days.map((day) => this.#day(day, rows)));
    const names = new Set(days.map(({ key }) => key));
    for (const key of this.#days.keys()) if (!names.has(key)) this.#days.delete(key);
  }

  /**
   * Is the entry's message in the log already? Its removal from the outbox takes a moment more.
   *
   * @param {string} key
   */
  #landed(key) {
    const { timeline, me } = this.#store;
    return timeline.messages.slice(-50).some((m) => m.key === key && m.by.id === me?.id);
  }

  /**
   * @param {import("../store/row_plan.js").Day} day
   * @param {Map<string, RowView>} old
   */
  #day({ key, name, rows }, old) {
    const section = this.#days.get(key) ?? stamp("day");
    this.#days.set(key, section);
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
    if (top && timeline.older) void this.#actions.older();
    else if (bottom && timeline.newer) void this.#actions.newer();
    this.moved();
  }

  /** Older rows are not news: a screen reader must not read them out. */
  #quieten() {
    const { first, last } = this.#store.timeline;
    const was = this.#shown;
    const news = was.last > 0 && first >= was.first && first <= was.last && last >= was.last;
    this.#box.setAttribute("aria-live", news ? "polite" : "off");
    this.#shown = { first, last };
  }
}
