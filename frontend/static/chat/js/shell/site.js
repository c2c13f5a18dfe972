import { Emitter } from "../lib/emitter.js";
import { Memory } from "../lib/memory.js";
import { setPeopleUrl } from "../lib/person.js";
import { Inbox } from "../store/inbox.js";
import { Outbox } from "../store/outbox.js";
import { DatabaseStorage } from "../store/outbox_database.js";
import { Keeping } from "../store/outbox_keeping.js";
import { TabChannel, TabLease, heldForAWhile } from "../store/outbox_tabs.js";
import { Session } from "../store/session.js";

/**
 * What all rooms share: the person, the inbox, what this browser keeps, and what features have added.
 *
 * @extends {Emitter<{
 *   notice: string, escape: { shift: boolean }, title: null, hide: null,
 *   go: string,
 * }>} `escape`: the key was pressed where nothing is open; `title`: the page shows something else;
 *   `hide`: the page is about to be closed, and so is its connection; `go`: a page of the
 *   application is to be shown, by its path
 */
export class Site extends Emitter {
  /** What the page shows: its title, and how many messages came there while nobody looked. */
  titled = { name: "", unseen: 0 };
  memory = Memory.ofBrowser();
  keeping = new Keeping(new DatabaseStorage());
  session;
  inbox;

  /**
   * @param {Page.Boot} boot
   * @param {import("./registry.js").Registry} registry
   * @param {import("../lib/overlays.js").OverlayStack} overlays
   */
  constructor(boot, registry, overlays) {
    super();
    this.name = boot.site;
    this.limits = boot.limits;
    this.urls = boot.urls;
    setPeopleUrl(boot.urls.person);
    this.registry = registry;
    this.overlays = overlays;
    this.session = new Session(boot.me);
    this.inbox = new Inbox(boot);
    this.session.on("me", () => this.inbox.belongTo(this.session.me));
    for (const start of registry.ofSite) start(this);
  }

  /** What features add to each room. */
  get ofRooms() {
    return this.registry.ofRooms;
  }

  /** An outbox that belongs to nobody yet. */
  newOutbox() {
    return new Outbox({
      keeping: this.keeping,
      lease: new TabLease(navigator.locks),
      newHold: () => new TabLease(navigator.locks ?? heldForAWhile),
      channel: new TabChannel(),
      isVisible: () => !document.hidden,
    });
  }

  /** @param {string} text said for a moment */
  tell(text) {
    this.emit("notice", text);
  }
}
