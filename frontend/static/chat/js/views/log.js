import { arrange, need, part, stamp, isolated } from "../lib/dom.js";
import { whenLate, withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { phrase, say } from "../lib/words.js";
import { planApart, planRows } from "../store/row_plan.js";
import { mountTools } from "./early_tools.js";
import { showPill } from "./pill.js";
import { RowView } from "./row.js";
import { Scroll } from "./scroll.js";

/** For this long after the last scroll the name of the day stays at the top. */
const DAY_SHOWN_MS = 1_200;

/**
 * Shows the log of a conversation: rows of messages in days, what can be done with them, and the
 * button that leads to the newest.
 *
 * @param {HTMLElement} root with the parts of `templates/chat/log.html`
 * @param {Page.Conversation} model
 * @param {{ hasAnchors?: boolean }} [options] `hasAnchors`: the rows have the ids to which links of
 *   messages lead (`#m12`); one log of the page can have them
 */
export function mountLog(root, model, { hasAnchors = false } = {}) {
  const life = new Life();
  const view = new LogView(root, model, { life, hasAnchors });
  whenLate(({ mountSteps }) => life.add(mountSteps(part(root, "steps"), model)), life.signal);
  life.add(mountTools(part(root, "log"), { model, rows: () => view.rows }));
  return () => life.end();
}

class LogView {
  #model;
  #room;
  #reader;
  #life;
  #hasAnchors;
  /** @type {Map<string, RowView>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  /** The log is to be painted, and was not painted since. */
  #isPlanned = false;
  /** The first and the last id shown, which tell new messages from older pages. */
  #shown = { first: 0, last: 0 };
  #renderSoon;
  #box;
  #list;
  #root;
  /** The reader is on the way to the newest page, which is not loaded yet. */
  #isLeading = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #still;
  #scroll;

  /**
   * @param {HTMLElement} root
   * @param {Page.Conversation} model
   * @param {{ life: Life, hasAnchors: boolean }} options
   */
  constructor(root, model, { life, hasAnchors }) {
    this.#root = root;
    this.#model = model;
    this.#room = model.room;
    this.#reader = model.reader;
    this.#life = life;
    this.#hasAnchors = hasAnchors;
    this.#renderSoon = life.soon(() => {
      // Something may have painted it meanwhile, and scrolled.
      if (this.#isPlanned) this.#render();
    });
    this.#box = part(root, "log");
    this.#list = part(root, "days");
    this.#scroll = new Scroll(this.#box, this.#list, {
      rows: () => this.rows.map(({ element }) => element),
      ends: () => !this.#timeline.newer || this.#isLeading,
      moved: (near) => this.#near(near),
      life,
    });
    this.#listen();
    this.#start();
    life.add(() => this.#leave());
  }

  get #timeline() {
    return this.#room.log.timeline;
  }

  /** The end of the log is in sight. */
  get #atEnd() {
    return this.#scroll.atEnd && !this.#timeline.newer;
  }

  /** @returns {RowView[]} in order */
  get rows() {
    return [...this.#rows.values()];
  }

  #listen() {
    const [room, reader, { signal }] = [this.#room, this.#reader, this.#life];
    room.log.on("change", () => this.#plan(), signal);
    room.log.on("unseen", () => this.#paintPill(), signal);
    room.session.on("me", () => this.#arrive(), signal);
    this.#model.site.inbox.on("blocked", () => this.#plan(), signal);
    room.facts.on("room", () => this.#paintName(), signal);
    reader.on("show", (id) => this.#show(id), signal);
    reader.on("end", () => this.#toEnd(), signal);
    reader.on("lead", () => this.#lead(), signal);
    this.#life.listen(part(this.#root, "pill"), "click", () => void reader.toEnd());
    this.#life.listen(this.#box, "click", (event) => this.#clicked(event));
    this.#life.listen(this.#box, "scroll", () => this.#scrolling(), { passive: true });
    // The names of days and the groups depend on the time.
    this.#life.every(60_000, () => this.#plan());
  }

  /** Shows what is loaded, where it was read when this room was left. */
  #start() {
    const { place } = this.#reader;
    this.#list.replaceChildren();
    this.#paintName();
    this.#timeline.following = place === null;
    this.#update();
    if (place !== null) this.#scroll.goBackTo(place);
  }

  #leave() {
    this.#reader.place = this.#scroll.place;
    for (const view of this.#rows.values()) view.dispose();
    this.#list.replaceChildren();
  }

  #toEnd() {
    this.#update();
    this.#scroll.toEnd();
    this.#scroll.look();
  }

  /**
   * Shows the reader's own message, which stands at the end, and loads the newest page around it:
   * now, or when the connection is back.
   */
  #lead() {
    this.#isLeading = this.#timeline.newer;
    this.#toEnd();
    this.#arrive();
  }

  #arrive() {
    if (this.#isLeading && this.#room.log.ready) void this.#room.history.now();
  }

  /**
   * Scrolls to a message that is in the window, and marks it for a moment.
   *
   * @param {number} id
   */
  #show(id) {
    this.#update();
    const view = this.rows.find(({ row }) => row?.id === id);
    if (view === undefined) return;
    this.#scroll.toRow(view.element);
    view.element.focus({ preventScroll: true });
    view.mark();
    this.#scroll.look();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const found = event.target instanceof Element && event.target.closest(".row-quote, .row-more, .doc-copy");
    if (!(found instanceof HTMLElement)) return;
    if (found.matches(".row-quote")) {
      event.preventDefault();
      const from = Number(found.closest(".row")?.getAttribute("data-id"));
      void this.#reader.goTo(Number(found.dataset.to), { from });
    } else if (found.matches(".doc-copy")) {
      const code = found.closest(".doc-code")?.querySelector("code")?.textContent ?? "";
      withLate(this.#model.site, ({ copy }) => void copy(this.#model.site, code));
    } else {
      const view = this.rows.find(({ element }) => element.contains(found));
      this.#scroll.hold(() => view?.fold(!view.isFolded));
    }
  }

  /** The name of the day at the top is shown while one scrolls. */
  #scrolling() {
    if (this.#scroll.atEnd) return;
    this.#box.classList.add("scrolling");
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.#box.classList.remove("scrolling"), DAY_SHOWN_MS);
  }

  #plan() {
    this.#isPlanned = true;
    this.#renderSoon();
  }

  #render() {
    this.#update();
    this.#scroll.look();
  }

  #update() {
    this.#isPlanned = false;
    this.#quieten();
    this.#scroll.keep(() => {
      this.#paint();
      this.#edges();
    });
    part(this.#root, "skeleton").hidden = this.#room.log.ready;
  }

  #paint() {
    const days = this.#days();
    const rows = this.#rows;
    this.#rows = new Map();
    arrange(this.#list, days.map((day) => this.#day(day, rows)));
    for (const [key, view] of rows) if (!this.#rows.has(key)) view.dispose();
    const names = new Set(days.map(({ key }) => key));
    for (const key of this.#sections.keys()) if (!names.has(key)) this.#sections.delete(key);
  }

  #days() {
    const { outbox, session, overlays } = this.#room;
    const { me } = session;
    const shown = (/** @type {Wire.Message} */ message) => overlays.message(message);
    const find = (/** @type {number} */ id) => this.#room.find(id);
    const entries = outbox.entries.filter(({ key }) => !this.#landed(key));
    const { messages, newer, beyond } = this.#timeline;
    const now = new Date();
    const days = planRows(messages.map(shown), newer ? [] : entries, { me, find, now });
    return newer ? [...days, ...planApart(beyond.map(shown), entries, { me, find })] : days;
  }

  /**
   * Is the entry's message in the log already? Its removal from the outbox takes a moment more.
   *
   * @param {string} key
   */
  #landed(key) {
    const { me } = this.#room.session;
    const latest = [...this.#timeline.messages.slice(-50), ...this.#timeline.beyond];
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
    const views = rows.flatMap((row) => {
      const before = this.#before(row);
      if (before.length > 0) row.joined = false;
      return [...before, this.#row(row, old)];
    });
    arrange(need(section, ".day-rows", HTMLElement), views);
    return section;
  }

  /**
   * What features show above a row.
   *
   * @param {Page.Row} row
   */
  #before(row) {
    const found = this.#model.site.registry.before.map((before) => before(row, this.#model));
    return found.filter((element) => element !== null);
  }

  /**
   * @param {Page.Row} row
   * @param {Map<string, RowView>} old
   */
  #row(row, old) {
    const view = old.get(row.key) ?? new RowView(this.#model, this.#hasAnchors);
    view.paint(row);
    this.#rows.set(row.key, view);
    return view.element;
  }

  #edges() {
    const { ready } = this.#room.log;
    const { older, messages } = this.#timeline;
    part(this.#root, "more").hidden = !older;
    part(this.#root, "start").hidden = older || !ready;
    part(this.#root, "steps").hidden = messages.length > 0;
    part(this.#root, "start-text").textContent =
      messages.length === 0 ? say("log.empty") : say("log.begins");
  }

  #paintName() {
    const { name, facts } = this.#room;
    const words = facts.room?.kind === "direct" ? "log.startDirect" : "log.start";
    this.#box.ariaLabel = name;
    part(this.#root, "start-title").replaceChildren(...phrase(words, { room: isolated(name) }));
  }

  #paintPill() {
    const { unseen } = this.#room.log;
    const detached = this.#timeline.newer;
    showPill(part(this.#root, "pill"), { unseen, detached, atEnd: this.#atEnd });
  }

  /** @param {{ top: boolean, bottom: boolean }} near */
  #near({ top, bottom }) {
    const [timeline, { history }] = [this.#timeline, this.#room];
    timeline.following = this.#scroll.atEnd;
    this.#isLeading &&= timeline.newer && this.#scroll.atEnd;
    // What was loaded last may not be painted yet: the edges are judged again when it is.
    const painted = !this.#isPlanned;
    if (painted && top && timeline.older) void history.older();
    else if (painted && bottom && timeline.newer && !this.#isLeading) void history.newer();
    this.#reader.moved(this.#atEnd);
    this.#paintPill();
  }

  /** Keeps a screen reader from reading out older pages: only new messages are announced. */
  #quieten() {
    const { first, last } = this.#timeline;
    const was = this.#shown;
    const news = was.last > 0 && first >= was.first && first <= was.last && last >= was.last;
    this.#box.setAttribute("aria-live", news ? "polite" : "off");
    this.#shown = { first, last };
  }
}
