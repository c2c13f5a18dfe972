import { boot, need } from "./lib/dom.js";
import { getJSON } from "./lib/http.js";
import { Memory } from "./lib/memory.js";
import { DatabaseStorage } from "./store/outbox_database.js";
import { Keeping } from "./store/outbox_keeping.js";
import { TabChannel } from "./store/outbox_tabs.js";
import { RoomsFeed } from "./store/rooms_feed.js";
import { Unsent } from "./store/unsent.js";
import { LeaveView } from "./views/leave.js";
import { paintMe } from "./views/me.js";
import { NameField } from "./views/name_field.js";
import { RoomListView } from "./views/room_list.js";
import { ThemeView } from "./views/theme.js";

const POLL_MS = 3_000;

/** @type {Page.LobbyBoot} */
const { me, rooms, urls } = boot("boot");
const list = new RoomListView();
const feed = new RoomsFeed(() => getJSON(urls.rooms), POLL_MS);

new ThemeView(Memory.ofBrowser());
new NameField(need(document, "#open-name", HTMLInputElement), "#open-error");
new LeaveView({
  ...{ me: () => me, urls },
  unsent: new Unsent(new Keeping(new DatabaseStorage()), new TabChannel()),
});
paintMe(document, me);
list.show(rooms);
feed.on("rooms", (fresh) => list.show(fresh));
feed.look(!document.hidden, false);
document.addEventListener("visibilitychange", () => feed.look(!document.hidden));
