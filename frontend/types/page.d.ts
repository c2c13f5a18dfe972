/** What the pages are started with, and the shapes that views, stores and socket share. */
declare namespace Page {
  interface Urls {
    rooms: string;
    open: string;
    enter: string;
    leave: string;
    self?: string;
  }

  interface RoomRow {
    name: string;
    url: string;
    subject: string;
    /** People who are there now. */
    count: number;
    last: { by: string; text: string; at: string } | null;
  }

  interface LobbyBoot {
    me: Wire.Person | null;
    rooms: RoomRow[];
    urls: Urls;
  }

  interface RoomBoot {
    me: Wire.Person | null;
    /**
     * `key` is the name as the server folds it: one for all its spellings. `former` are the keys that
     * the room had before it was renamed, without those that are another room's now.
     */
    room: { key: string; former: string[]; name: string; subject: string };
    socket: string;
    limits: Wire.Limits;
    urls: Urls & { self: string };
  }

  /** Where the connection stands; `until` is a time on the clock of `lib/clock.js`, ms. */
  type Link =
    | { name: "idle" }
    | { name: "connecting"; again: boolean }
    | { name: "live" }
    | { name: "waiting"; until: number; again: boolean }
    | { name: "closed"; code: number; reason: string };

  /** Something a person wants done; `store/commands.js` has the frame of each kind. */
  type Command = { kind: "message"; payload: { text: string; reply?: number; room?: number } };

  /** A command of ours that the server has not confirmed yet. */
  type Entry = Command & {
    key: string;
    /** Its place among the entries of its owner, given by the storage; absent until it is stored. */
    order?: number;
    /** When it was written by the device's clock, ms since 1970: to be shown, not to decide by. */
    at: number;
    state: "waiting" | "failed";
    /** Why it failed, for a person to read. */
    reason?: string;
    /** The error code with which it failed. */
    code?: string;
  };

  /** Whose entries: a person in a room. */
  interface Owner {
    user: number;
    room: string;
    name: string;
    /** Without a password, the person cannot come back once the session has ended. */
    guest: boolean;
  }

  /** What keeps entries beyond the life of a tab. Every method may reject. */
  interface Storage {
    /** Called when the storage may have been emptied from outside. */
    onlost: () => void;
    /** In order; `life` is another one after everything was deleted. */
    load(owner: Owner): Promise<{ life: string; entries: Entry[] }>;
    /** The entries of everybody. */
    all(): Promise<(Entry & Owner)[]>;
    /** Returns the entry's order. An entry keeps the order that it was given first. */
    put(owner: Owner, entry: Entry): Promise<number>;
    remove(owner: Owner, key: string): Promise<void>;
    /** Gives the entries of everybody in the rooms `from` to the room `to`. */
    move(from: string[], to: string): Promise<void>;
  }

  /** Makes one of several tabs the sender. An optimisation: the server drops what is sent twice. */
  interface Lease {
    readonly held: boolean;
    /** Waits in line for the right to send. */
    hold(name: string, held: () => void): void;
    /** Takes the right from its holder, which does not send. */
    take(name: string, held: () => void): void;
    release(): void;
  }

  /** How tabs tell each other of a change in the shared entries; news may be lost. */
  interface Channel {
    post(news: News): void;
    listen(heard: (news: News) => void): void;
  }
  interface News {
    owner: Owner;
    settled?: Wire.Message;
    gone?: string;
  }

  /** What a person can make happen; views call these and know nothing of sockets. */
  interface Actions {
    post(text: string, reply?: number): void;
    retry(key: string): void;
    discard(key: string): void;
    typing(on: boolean): void;
    older(): Promise<void>;
    newer(): Promise<void>;
    around(id: number): Promise<boolean>;
    /** Loads the newest page; false where that did not succeed. */
    now(): Promise<boolean>;
    tryNow(): void;
    entered(me: Wire.Person): void;
  }
}
