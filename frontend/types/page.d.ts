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
    topic: string;
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
    /** `key` is the name as the server folds it: one for all its spellings. */
    room: { key: string; name: string; topic: string };
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

  /** A message of ours that the server has not confirmed yet. */
  interface Entry {
    key: string;
    text: string;
    reply?: number;
    /** When it was written, ms since 1970; entries are sent in this order. */
    at: number;
    state: "waiting" | "failed";
    /** Why it failed, for a person to read. */
    reason?: string;
    /** The error code with which it failed. */
    code?: string;
  }

  /** Whose entries: a person in a room. */
  interface Owner {
    user: number;
    room: string;
  }

  /** What keeps entries beyond the life of a tab. */
  interface Storage {
    load(owner: Owner): Promise<Entry[]>;
    put(owner: Owner, entry: Entry): Promise<void>;
    remove(owner: Owner, key: string): Promise<void>;
  }

  /** Makes sure that of all tabs only one sends. */
  interface Lease {
    readonly held: boolean;
    hold(name: string, held: () => void): void;
    release(): void;
  }

  /** How tabs tell each other of a change in the shared entries. */
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
    now(): Promise<void>;
    tryNow(): void;
    entered(me: Wire.Person): void;
  }
}
