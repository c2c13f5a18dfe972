/** The wire, version 1: one flat JSON object per WebSocket text frame (docs/protocol.md). */
declare namespace Wire {
  interface Person {
    id: number;
    name: string;
    guest?: boolean;
    /** They administer the site. */
    admin?: boolean;
    /** A part of the address of their picture. */
    picture?: string;
  }

  /** Somebody as they are now. */
  interface PersonState extends Person {
    status?: Status;
    quiet?: Quiet;
    /** They use none of their windows. */
    idle?: boolean;
  }

  interface Status {
    emoji?: string;
    text?: string;
    until?: string;
  }

  /** When somebody does not want to be disturbed. */
  interface Quiet {
    until?: string;
    /** Each day from and to these minutes of the day. */
    daily?: [number, number];
    /** The time zone of `daily`. */
    zone?: string;
  }

  interface Room {
    /** 0 while nobody has opened the room. */
    id: number;
    /** `removed`: it was deleted; its name is empty then. */
    kind: "open" | "private" | "direct" | "removed";
    name: string;
    /** What the address of a room that is not open holds. */
    slug: string;
    subject: string;
    description?: string;
    archived?: boolean;
    read_only?: boolean;
    /** Seconds that a person waits between two messages; 0: none. */
    slow?: number;
    members_pin?: boolean;
    members_call?: boolean;
    newcomers?: boolean;
  }

  /** Somebody's membership of the room. */
  interface Member {
    person: Person;
    seq: number;
    state: string;
    role: string;
    since: string;
    /** When their mute ends, or ended; the year 9999: never. */
    muted?: string;
    /** Who removed, banned or muted them. */
    by?: Person;
    /** When their ban ends; absent: never. */
    until?: string;
    reason?: string;
  }

  /** A node of parsed Markdown: text, or an element with a type and its children. */
  type Node = string | Element;
  type Parent = {
    t: "p" | "strong" | "em" | "s" | "spoiler" | "quote" | "ul" | "ol" | "h";
    c: Node[];
  };
  /** The first row holds the headings. */
  type Table = { t: "table"; c: TableRow[]; align?: ("" | "center" | "end")[] };
  type TableRow = { t: "tr"; c: TableCell[] };
  type TableCell = { t: "td"; c: Node[] };
  type Element =
    | Parent
    | Table
    /** `n` is the item's number as typed: "3." */
    | { t: "li"; c: Node[]; n?: string }
    | { t: "a"; href: string; c: Node[] }
    | { t: "code"; v: string }
    | { t: "pre"; v: string; lang?: string }
    | { t: "br" };

  interface Message {
    /** The room's sequence number at which it was posted. */
    id: number;
    /** The room's sequence number of its latest change. */
    seq: number;
    by: Person;
    /** RFC 3339, UTC. */
    at: string;
    text: string;
    /** Absent where the text is plain. */
    doc?: Node[];
    /** The author's own id for the post. */
    key?: string;
    /** The id of the message it answers. */
    reply?: number;
    /** Whom it calls: people, each with the name after an `@` in the text; all members; all present. */
    mentions?: { people?: [id: number, name: string][]; room?: boolean; here?: boolean };
    /** Its ordinal among the room's messages outside threads. */
    n?: number;
    /** When its text was changed last. */
    edited?: string;
    /** Its text is gone. */
    deleted?: boolean;
    pinned?: { by: number; at: string };
    reactions?: Reaction[];
    thread?: number;
    in_room?: boolean;
    replies?: number;
    replied?: string;
  }

  interface Reaction {
    emoji: string;
    count: number;
    /** The first 10 people. */
    who: Person[];
    /**
     * Made by the page, and never sent: whether one reacted oneself, where `who` does not tell it
     * (`features/reactions/own.js`).
     */
    mine?: boolean;
  }

  /** One's own reactions that the messages of a page do not name: emojis by the message's id. */
  type Mine = Record<string, string[]>;

  interface Limits {
    /** Unicode code points in one message. */
    text: number;
    /** Bytes in one frame. */
    frame: number;
  }

  interface Welcome {
    type: "welcome";
    v: number;
    me: Person | null;
    room: Room;
    epoch: string;
    head: number;
    resume: "new" | "ok" | "gap";
    messages: Message[];
    /** Memberships that changed since the position that was named. */
    members: Member[];
    more: boolean;
    can: string[];
    limits: Limits;
    /** Seconds between the client's pings. */
    ping: number;
    here: PersonState[];
    count: number;
    typing: Person[];
    mine?: Mine;
  }
  interface Posted {
    type: "message";
    seq: number;
    message: Message;
  }
  interface Ack {
    type: "ack";
    re: string;
    seq: number;
    /** Of the message, in the answer to one. */
    id?: number;
    /** When the message was stored, in the answer to one. */
    at?: string;
    slug?: string;
    /** The command had been carried out before. */
    dup?: boolean;
    /** The message was stored and has been deleted since. */
    deleted?: boolean;
  }
  interface Failure {
    type: "error";
    re?: string;
    code: string;
    text: string;
    retry: boolean;
    /** Seconds to wait before trying again. */
    after?: number;
    /** With `conflict`: the message as it is now. */
    message?: Message;
  }
  interface Typing {
    type: "typing";
    who: Person[];
  }
  interface History {
    type: "history";
    re: string;
    messages: Message[];
    more: boolean;
    mine?: Mine;
  }
  /** Pinned messages, the newest pin first. */
  interface Pins {
    type: "pins";
    re: string;
    messages: Message[];
    more: boolean;
    mine?: Mine;
  }
  /** Everybody who reacted to a message with one emoji, ascending by id. */
  interface Reactors {
    type: "reactors";
    re: string;
    id: number;
    emoji: string;
    people: Person[];
    more: boolean;
    mine: boolean;
  }
  /** Memberships, ascending by the person's id. */
  interface Members {
    type: "members";
    re: string;
    members: Member[];
    more: boolean;
    /** The server's time. */
    at: string;
  }
  /** A person whom the room shows. */
  interface PersonFound {
    type: "person";
    re: string;
    person: PersonState;
    /** When they joined the site, where it knows that. */
    joined?: string;
    /** What they are in the room, where they are a member. */
    role?: string;
    /** Their time zone, where they say it. */
    zone?: string;
    /** When they were last here, where they show it and are not here now. */
    seen?: string;
    /** They are in some room now. */
    here?: boolean;
  }
  /** Somebody has another name, picture or status. */
  interface PersonChanged {
    type: "person";
    re?: undefined;
    person: PersonState;
  }
  /** An earlier text of a message. */
  interface Version {
    /** At which the message got this text. */
    seq: number;
    at: string;
    text: string;
    doc?: Node[];
  }
  interface Versions {
    type: "versions";
    re: string;
    id: number;
    /** Ascending by `seq`. */
    versions: Version[];
    more: boolean;
  }
  /** The runs of the blocks of code of messages: lengths in UTF-16 units and classes, in turn. */
  interface Codes {
    type: "code";
    re: string;
    messages: { id: number; seq: number; blocks: number[][] }[];
    more: boolean;
  }
  interface Presence {
    type: "presence";
    count: number;
    here?: PersonState[];
    join?: PersonState[];
    leave?: number[];
  }
  /** How the others of one's direct conversations are; whoever is not named is as they were. */
  interface Contacts extends Omit<Presence, "type" | "count"> {
    type: "contacts";
  }
  interface Pong {
    type: "pong";
    re?: string;
    head: number;
  }
  interface RoomChanged {
    type: "room";
    seq: number;
    epoch: string;
    room: Room;
  }
  interface MemberChanged {
    type: "member";
    seq: number;
    member: Member;
  }
  interface Can {
    type: "can";
    can: string[];
  }
  /** The list of open rooms is another one now. */
  interface RoomsChanged {
    type: "rooms";
  }
  /** A room of which one is a member, and how far one has read there. */
  interface Place {
    room: Room;
    role: string;
    head: number;
    /** The ordinal of the last message, when this was sent. */
    posts: number;
    /** When somebody posted last, to within ten seconds, in ms since 1970; 0: never. */
    active: number;
    /** The id of the last message that was read. */
    read: number;
    /** The ordinal up to which all is read. */
    n: number;
    unread: number;
    mentions: number;
    level: string;
    muted: boolean;
    favourite: boolean;
    /** In a direct conversation: the others. */
    people?: Person[];
  }
  interface InboxState {
    version: number;
    places: Place[];
    /** In what order one wants one's rooms. */
    sorts: "name" | "activity";
    /** What one is notified of where a place has no level. */
    level?: "all" | "mentions" | "nothing";
    me?: PersonState;
    blocked?: number[];
  }
  interface InboxChanged extends InboxState {
    type: "inbox";
  }
  /** Rooms in place of what the page knew of them. */
  interface PlacesChanged extends Pick<InboxState, "version" | "places"> {
    type: "places";
  }
  interface Heads {
    type: "heads";
    /** Of each room: its id, the ordinal of its last message, its head. */
    heads: [number, number, number][];
    /** Rooms that have changed themselves, each with the seq of that change. */
    rooms?: [number, Room][];
    /** Of each deleted message: its room, its `n`, the id of its author, the seq of the deletion. */
    gone?: [number, number, number, number][];
  }
  /** A change of the log of a kind that this page does not know; made by `decode`. */
  interface OtherChange {
    type: "other";
    seq: number;
  }
  type ServerFrame =
    | Welcome
    | Posted
    | Ack
    | Failure
    | Typing
    | History
    | Versions
    | Pins
    | Reactors
    | Codes
    | Members
    | PersonFound
    | PersonChanged
    | Presence
    | Pong
    | RoomChanged
    | MemberChanged
    | Can
    | RoomsChanged
    | InboxChanged
    | PlacesChanged
    | Contacts
    | Heads
    | OtherChange;

  type ClientFrame =
    | { type: "message"; text: string; key?: string; reply?: number; room?: number }
    | { type: "edit"; key: string; room?: number; id: number; text: string; base: number }
    | { type: "delete"; key: string; room?: number; id: number }
    | { type: "react"; key: string; room?: number; id: number; emoji: string; on: boolean }
    | { type: "pin"; key: string; room?: number; id: number; on: boolean }
    | { type: "report"; key: string; room?: number; id: number; reason: string }
    | { type: "subject"; key: string; room?: number; text: string }
    | { type: "rename"; key: string; room?: number; name: string }
    | { type: "describe"; key: string; room?: number; text: string }
    | { type: "archive"; key: string; room?: number; on: boolean }
    | { type: "convert"; key: string; room?: number; kind: "open" | "private" }
    | {
        type: "settings";
        key: string;
        room?: number;
        slow?: number;
        read_only?: boolean;
        members_pin?: boolean;
        members_call?: boolean;
        newcomers?: boolean;
      }
    | { type: "remove_room"; key: string; room?: number; name: string }
    | { type: "join" | "leave"; key: string; room?: number }
    | { type: "add"; key: string; room?: number; people: number[] }
    | {
        type: "prefer";
        key: string;
        room?: number;
        level?: string;
        muted?: boolean;
        favourite?: boolean;
      }
    | { type: "remove" | "unban"; key: string; room?: number; person: number; reason?: string }
    | {
        type: "ban" | "mute";
        key: string;
        room?: number;
        person: number;
        minutes?: number;
        reason?: string;
      }
    | { type: "role"; key: string; room?: number; person: number; role: string }
    | { type: "read" | "unread"; key: string; room?: number; id: number }
    | { type: "active"; on: boolean }
    | { type: "typing"; on: boolean }
    | {
        type: "history";
        key: string;
        before?: number;
        after?: number;
        around?: number;
        ids?: number[];
        limit?: number;
      }
    | { type: "versions"; key: string; id: number; after?: number }
    | { type: "pins"; key: string; after?: number }
    | { type: "code"; key: string; ids: number[] }
    | { type: "reactors"; key: string; id: number; emoji: string; after?: number }
    | {
        type: "members";
        key: string;
        after?: number;
        name?: string;
        ids?: number[];
        banned?: boolean;
      }
    | { type: "person"; key: string; id: number }
    | { type: "ping"; key?: string };
}
