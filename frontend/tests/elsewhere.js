import { Memory } from "../static/chat/js/lib/memory.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, FakeBrowser, FakeWire, mockTime } from "./doubles.js";
import { MemoryStorage } from "./memory_storage.js";

/** What the browser keeps. */
export const storage = new MemoryStorage();
/** @type {FakeWire[]} the sockets that were opened, in order */
export const wires = [];
/** @type {string[]} what the person was told */
export const said = [];
/** @type {any} what is needed of a site in order to open rooms that the page does not show */
export const site = {
  ...{ limits: { text: 10, frame: 100 }, memory: new Memory(null), keeping: new Keeping(storage) },
  ...{ session: new Session(ada), inbox: new Inbox({ me: ada }), ofRooms: [] },
  ...{ urls: { home: "/chat/", inbox: "/chat/ws/inbox/" } },
  tell: (/** @type {string} */ text) => said.push(text),
};

Object.assign(globalThis, {
  location: { protocol: "http:", host: "here" },
  // Node's own one keeps the process running.
  BroadcastChannel: class {
    postMessage() {}
    close() {}
  },
  WebSocket: class extends FakeWire {
    /** @param {string} url */
    constructor(url) {
      super(url);
      wires.push(this);
    }
  },
});

/** Before each test: nothing is open, stored or told, and time stands still. */
export async function beginElsewhere() {
  mockTime();
  [wires.length, said.length] = [0, 0];
  const browser = new FakeBrowser();
  site.session = new Session(ada);
  site.newOutbox = () => {
    const newHold = () => browser.lease();
    const parts = { keeping: site.keeping, lease: browser.lease(), channel: browser.channel() };
    return new Outbox({ ...parts, newHold });
  };
  for (const { key, ...owner } of await storage.all()) await storage.remove(owner, key);
}
