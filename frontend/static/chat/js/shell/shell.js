import { need, part, stamp } from "../lib/dom.js";
import { Emitter } from "../lib/emitter.js";
import { loadLate, loadLateSoon, loadLateWhenUsed, whenLate, withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { Room } from "../store/room.js";
import { mountRoom } from "../views/room.js";
import { setSide } from "../views/side_width.js";
import { mountSidebar } from "../views/sidebar.js";
import { showToast } from "../views/toasts.js";
import { newInboxConnection } from "./inbox_connection.js";
import { KeptRooms } from "./kept_rooms.js";
import { Links, messageOf } from "./links.js";

/**
 * The frame of the page, which outlives the rooms: it shows the room of the address, or home.
 *
 * The page has one socket: that of the room, which carries the inbox, or that of the inbox. A room that
 * was left may keep its own for a moment, until all is sent.
 *
 * @extends {Emitter<{ shown: null, panel: string | null }>} `shown`: another room, or home; `panel`:
 *   the id of the view in the panel
 */
export class Shell extends Emitter {
  /** @type {Page.Room | null} the room that the page shows */
  room = null;
  /** @type {InstanceType<Page.Late["Panel"]> | null} beside the log; null until the late part is here */
  #panel = null;
  /** @type {Page.Conversation | null} the room that the panel belongs to */
  #model = null;
  #site;
  #kept = new KeptRooms();
  #links;
  #inbox;
  #main;
  /** @type {InstanceType<Page.Late["Drawer"]> | null} the rooms; null until the late part is here */
  #side = null;
  #skip;
  /** @type {Map<string, HTMLElement>} the elements of room and home; one of them is on the page */
  #views = new Map();
  /** @type {Life | null} of the view that is shown */
  #life = null;
  /** @type {Page.RoomRow[] | undefined} the open rooms that came with the page, until they are shown */
  #rooms;
  /** The name of the view that is shown; empty where that is a room. */
  #view = "";
  /** The path of the view that was shown last, or of the page as it was loaded. */
  #path = location.pathname;
  /** Counts the moves, so that a slow one does not overtake the next. */
  #moves = 0;

  /**
   * @param {Page.Site} site
   * @param {HTMLElement} root
   * @param {Page.Boot} boot
   */
  constructor(site, root, boot) {
    super();
    this.#site = site;
    this.#links = new Links(boot.urls.home);
    this.#rooms = boot.rooms;
    this.#main = part(root, "stage");
    this.#inbox = newInboxConnection(site);
    this.spoken = part(root, "spoken");
    this.#skip = need(root, ".skip", HTMLAnchorElement);
    const [side, panel] = [part(root, "side"), part(root, "panel")];
    mountSidebar(side, site, this);
    const theme = part(side, "theme");
    theme.addEventListener("click", () => {
      withLate(site, ({ changeTheme }) => changeTheme(theme, site.memory));
    });
    const width = Number(site.memory.get("side"));
    if (width > 0) setSide(width);
    whenLate(({ Drawer, Panel, mountSideEdge, paintTheme, sendElsewhere, watchDoor, watchUse }) => {
      this.#panel = new Panel(panel, {
        ...{ site, blocks: () => [side, this.#main] },
        ...{ model: this.#model, changed: () => this.emit("panel", this.#panel?.shown ?? null) },
      });
      // When the room has its late stores, too, which views in the panel need.
      void loadLate().then(() => this.#panel?.restore());
      this.#side = new Drawer(side, {
        ...{ overlays: site.overlays, wide: "(min-width: 720px) and (min-height: 480px)" },
        ...{ blocks: () => [this.#main, panel], life: new Life() },
      });
      paintTheme(theme, site.memory);
      mountSideEdge(part(document, "side-edge"), site.memory);
      sendElsewhere(site, this);
      watchDoor(this);
      watchUse(() => this.#connection);
    });
    need(side, "form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const dialog = need(root, "dialog.leave", HTMLDialogElement);
      withLate(site, ({ openLeave }) => void openLeave(dialog, { site, frame: this }));
    });
    site.on("notice", (text) => {
      this.speak(text);
      showToast(part(root, "toasts"), text);
    });
    site.on("go", (path) => this.#go(new URL(path, location.href)));
    let person = site.session.me?.id;
    site.session.on("me", () => {
      // What is kept of other rooms was loaded for somebody else.
      if (site.session.me?.id !== person) this.#kept.forgetOthers(this.room);
      person = site.session.me?.id;
    });
    site.session.on("entered", () => this.#connection.open());
    this.#listen();
    loadLateWhenUsed();
    // What was open in the panel is shown again at once.
    if (site.memory.get("panel")) loadLate().catch(() => {});
    this.#start(boot);
  }

  /** @param {HTMLElement} opener */
  openSide(opener) {
    withLate(this.#site, () => this.#side?.open(opener));
  }

  /**
   * Opens the panel with this view, or closes it where it is open.
   *
   * @param {string} id of the view
   * @param {HTMLElement} opener
   */
  togglePanel(id, opener) {
    withLate(this.#site, () => this.#panel?.toggle(id, opener));
  }

  /**
   * The page shows this room, or none: so does the panel.
   *
   * @param {Page.Conversation | null} model
   */
  #setModel(model) {
    this.#model = model;
    this.#panel?.follow(model);
  }

  /**
   * The path of a room's page.
   *
   * @param {Wire.Room} room
   */
  pageOf(room) {
    return this.#links.pageOf(room);
  }

  /**
   * @param {string} name of what is shown; empty at home
   * @param {number} [unseen] messages that came while nobody looked
   */
  title(name, unseen = 0) {
    const title = name === "" ? this.#site.name : `${name} · ${this.#site.name}`;
    this.#site.titled = { name: title, unseen };
    this.#site.emit("title", null);
  }

  /** @param {string} text for screen readers */
  speak(text) {
    this.spoken.textContent = text;
  }

  /**
   * Goes to a page of the application without loading it.
   *
   * @param {URL} url
   */
  #go(url) {
    history.pushState(null, "", url);
    this.#follow();
  }

  /**
   * Escape, where nothing is open: to the newest message.
   *
   * @param {KeyboardEvent} event
   */
  escape({ shiftKey }) {
    void this.room?.reader.toEnd();
    this.#site.emit("escape", { shift: shiftKey });
  }

  /** @param {Page.Boot} boot */
  #start({ room, socket, page }) {
    const start = this.#main.firstElementChild;
    const name = room === undefined ? "home" : "room";
    if (start instanceof HTMLElement) this.#views.set(name, start);
    if (room === undefined || socket === undefined || page === undefined) this.#goView();
    else this.#showRoom(new Room(this.#site, { room, socket, page }));
  }

  #listen() {
    addEventListener("popstate", () => this.#follow());
    this.#links.watch((url) => {
      this.#site.overlays.closeAll();
      if (url.href !== location.href) this.#go(url);
    });
    const awake = () => {
      if (!document.hidden) this.#connection.hurry();
    };
    addEventListener("online", awake);
    addEventListener("offline", awake);
    document.addEventListener("visibilitychange", awake);
    document.addEventListener("visibilitychange", () => this.room?.composer.drafts.flush());
    addEventListener("pagehide", () => this.#hide());
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.#connection.open();
      this.room?.composer.restore();
    });
  }

  get #connection() {
    return this.room?.connection ?? this.#inbox;
  }

  #hide() {
    this.#site.emit("hide", null);
    this.room?.outbox.releaseAll();
    this.room?.composer.drafts.flush();
    this.#connection.close();
  }

  /** Shows what the address names. */
  #follow() {
    const move = (this.#moves += 1);
    const path = location.pathname;
    if (!this.#links.isRoom(path)) return this.#goView();
    const known = this.#kept.find(path);
    if (known !== undefined && known === this.room) return this.#goToMessage(known);
    if (known !== undefined) return this.#showRoom(known);
    const isWanted = () => move === this.#moves;
    withLate(
      this.#site,
      ({ loadRoom }) => {
        const show = (/** @type {Page.RoomStart} */ start) =>
          this.#showRoom(this.#kept.find(start.page) ?? new Room(this.#site, start));
        void loadRoom(path, this.#site, { isWanted, show, stay: () => this.#stay() });
      },
      () => isWanted() && this.#stay(),
    );
  }

  /** The page stays where it is, and so does the address. */
  #stay() {
    history.replaceState(null, "", this.room?.address.page ?? this.#path);
    this.#follow();
  }

  /** @param {Page.Room} room */
  #showRoom(room) {
    const { activeElement } = document;
    const isBusy = activeElement?.closest(this.#moves > 0 ? ".log" : "body *");
    this.#clear();
    this.#inbox.close();
    this.room = room;
    this.#kept.keep(room);
    this.#canonical(room);
    const { composer, reader } = room;
    const model = { site: this.#site, room, composer, reader };
    const root = this.#place("room");
    const life = (this.#life = new Life());
    room.on("renamed", () => this.#canonical(room), life.signal);
    room.facts.on("room", () => this.emit("shown", null), life.signal);
    life.add(mountRoom(root, model, this));
    room.connection.on("link", ({ name }) => name === "live" && loadLateSoon(), life.signal);
    this.#setModel(model);
    room.open();
    // One can write at once, unless one was reading, or a keyboard would cover the screen.
    if (!isBusy && !matchMedia("(pointer: coarse)").matches) this.#focus(room, life);
    this.#goToMessage(room);
    this.emit("shown", null);
  }

  /**
   * Leads to the composer as soon as it is known that one may write, unless one has gone on.
   *
   * @param {Page.Room} room
   * @param {Life} life
   */
  #focus({ composer, facts }, { signal }) {
    const start = document.activeElement;
    const write = () => start === document.activeElement && composer.focus();
    if (facts.can === null) facts.addEventListener("can", write, { once: true, signal });
    else write();
  }

  /** Shows home, or what else is no room, unless one has gone on until its view is loaded. */
  #goView() {
    const name = this.#links.viewOf(location.pathname) ?? "home";
    if (this.#view === name) return;
    const move = this.#moves;
    whenLate((late) => move === this.#moves && this.#showView(name, late.VIEWS[name]));
    withLate(this.#site);
  }

  /**
   * @param {keyof Page.Late["VIEWS"]} name
   * @param {Page.Late["VIEWS"]["home"]} mount
   */
  #showView(name, mount) {
    this.#clear();
    this.#view = name;
    this.#path = location.pathname;
    this.room = null;
    this.#setModel(null);
    const model = { site: this.#site, rooms: this.#rooms, connection: this.#inbox };
    if (name === "home") this.#rooms = undefined;
    if (this.#site.session.me !== null) this.#inbox.open();
    this.#life = new Life();
    this.title("");
    this.#life.add(mount(this.#place(name), model, this));
    this.emit("shown", null);
  }

  /** Takes away what was shown. */
  #clear() {
    this.#site.overlays.closeAll();
    this.#setModel(null);
    this.#life?.end();
    this.#life = null;
    this.#view = "";
    this.room?.leave();
  }

  /**
   * Puts the view on the page: the one that came with the page, or one made of its template.
   *
   * @param {string} name
   */
  #place(name) {
    const view = this.#views.get(name) ?? stamp(name);
    this.#views.set(name, view);
    const target = need(view, "[data-skip]", HTMLElement);
    if (this.#main.firstElementChild !== view) {
      this.#main.replaceChildren(view);
      this.#skip.href = `#${target.id}`;
      this.#skip.textContent = say(name === "room" ? "skip.log" : "skip.rooms");
    }
    // What had the focus may be gone with the view before.
    if (this.#moves > 0 && document.activeElement === document.body) target.focus({ preventScroll: true });
    return view;
  }

  /**
   * The address that a room has now.
   *
   * @param {Page.Room} room
   */
  #canonical({ address }) {
    if (decodeURIComponent(location.pathname) === decodeURIComponent(address.page)) return;
    history.replaceState(history.state, "", address.page + location.search + location.hash);
  }

  /**
   * A link to a message (#m123) leads to its row, wherever in the log that is.
   *
   * @param {Page.Room} room
   */
  #goToMessage(room) {
    const id = messageOf(location.hash);
    if (id === 0) return;
    if (room.log.ready && room.connection.link.name === "live") return void room.reader.goTo(id);
    const { signal } = /** @type {Life} */ (this.#life);
    room.session.addEventListener("me", () => void room.reader.goTo(id), { once: true, signal });
  }
}
