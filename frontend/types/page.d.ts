/** What the pages are started with, and the shapes that views, stores and features share. */
declare namespace Page {
  interface Urls {
    home: string;
    rooms: string;
    open: string;
    newRoom: string;
    browse: string;
    enter: string;
    leave: string;
    inbox: string;
    level: string;
    mentions: string;
    notices: string;
    own: string;
    people: string;
    direct: string;
    sidebar: string;
    unreads: string;
    /** What the addresses of people begin with. */
    person: string;
    profile: string;
  }

  /** An open room in the list of rooms. */
  interface RoomRow {
    id: number;
    name: string;
    url: string;
    subject: string;
    /** People who are there now. */
    count: number;
    last: { by: string; by_id: number; text: string; at: string } | null;
  }

  /** What home shows of rooms beside the inbox. */
  interface Lists {
    /** The open rooms. */
    rooms: RoomRow[];
    /** What was said last in one's private rooms and conversations; `id` is the room's. */
    own: { id: number; last: NonNullable<RoomRow["last"]> }[];
  }

  /** What the server says of a room before its socket is open. */
  interface RoomStart {
    /**
     * `key` is the room's slug: one for all spellings of its name. `former` are the slugs that the
     * room had before it was renamed, without those that are another room's now.
     */
    room: { key: string; former: string[]; name: string; subject: string };
    /** Path of the room's socket. */
    socket: string;
    /** Path of the room's page. */
    page: string;
  }

  /** What the application is started with, on whichever page. */
  interface Boot extends Partial<RoomStart> {
    me: Wire.Person | null;
    site: string;
    /**
     * How somebody new gets in by the address of an open room: by picking a name, by making an
     * account, or by an invitation alone.
     */
    newcomers: "guest" | "account" | "invitation";
    limits: Wire.Limits;
    urls: Urls;
    inbox: Wire.InboxState | null;
    /** On the home page: the open rooms. */
    rooms?: RoomRow[];
  }

  /** Where the connection stands; `until` is a time on the clock of `lib/clock.js`, ms. */
  type Link =
    | { name: "idle" }
    | { name: "connecting"; again: boolean }
    | { name: "live" }
    | { name: "waiting"; until: number; again: boolean }
    | { name: "closed"; code: number; reason: string };

  /** What a command says: the fields of its frame, without `type` and `key`. */
  interface Payload {
    id?: number;
    room?: number;
    text?: string;
    reply?: number;
    /** The ids of people whom the text names. */
    mentions?: number[];
    [field: string]: unknown;
  }

  /**
   * A kind of command. The outbox stores its entries, sends them again until they are answered, and
   * sends each once.
   */
  interface CommandKind {
    /** Its name, in the storage as well: never changed. */
    kind: string;
    frame(entry: Entry): Wire.ClientFrame;
    /** Is this a payload of the kind? Another version of the page may have stored it. */
    isValid(payload: Payload): boolean;
    /** A message that a person has written: shown as a row, and kept where it is refused. */
    isRow?: boolean;
    /** The message that the server has stored, from its ack. */
    message?(entry: Entry, ack: Wire.Ack, me: Wire.Person): Wire.Message | undefined;
    /** The message `payload.id` as it will be: a changed copy. */
    overlay?(message: Wire.Message, payload: Payload, me: Wire.Person): Wire.Message;
    /** The room as it will be: a changed copy. */
    roomOverlay?(room: Wire.Room, payload: Payload): Wire.Room;
    /**
     * Keys of the words for errors, by code; the server's sentence where there are none. The words
     * are those of the late part.
     */
    errors?: Record<string, string>;
    /** Called when it was refused and undone. True where that says all that is to be said. */
    refused?(entry: Entry, error: Wire.Failure, room: Room): boolean;
  }

  /** A command of ours that the server has not confirmed yet. */
  interface Entry {
    kind: string;
    payload: Payload;
    key: string;
    /** Its place among the entries of its owner, given by the storage; absent until it is stored. */
    order?: number;
    /** When it was written by the device's clock, ms since 1970: to be shown, not to decide by. */
    at: number;
    /** `held`: it can still be taken back, and is not sent before. */
    state: "waiting" | "held" | "failed";
    /** Why it failed, for a person to read. */
    reason?: string;
    /** The error code with which it failed. */
    code?: string;
  }

  /** A command that the server has carried out, with the `seq` of the change. */
  interface Settled {
    key: string;
    seq: number;
    message?: Wire.Message;
  }

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
    close(): void;
  }
  interface News {
    owner: Owner;
    settled?: Settled;
    gone?: string;
    /** Why the server has refused what is gone. */
    error?: Wire.Failure | undefined;
  }

  type Room = import("../static/chat/js/store/room.js").Room;
  type Site = import("../static/chat/js/shell/site.js").Site;
  type Composer = import("../static/chat/js/store/composer.js").Composer;
  type Reader = import("../static/chat/js/store/reader.js").Reader;
  type Row = import("../static/chat/js/store/row_plan.js").Row;
  type Life = import("../static/chat/js/lib/life.js").Life;

  /** The model of a log and of a composer. A room has one; a thread will have its own. */
  interface Conversation {
    site: Site;
    room: Room;
    composer: Composer;
    reader: Reader;
  }

  /** Puts a view into `root`; the returned function takes away all that it has done there. */
  type Mount<Model = Conversation> = (root: HTMLElement, model: Model) => () => void;

  /** Texts by their keys, such as "status.offline". */
  type Words = import("../static/chat/js/lib/words.js").Words;

  /** What views know of the page around them. */
  type Frame = Pick<
    import("../static/chat/js/shell/shell.js").Shell,
    "room" | "openSide" | "togglePanel" | "pageOf" | "title" | "speak" | "on"
  >;

  /** What an action gets to know. */
  interface ActionContext extends Conversation {
    row: Row;
    /** Where a menu can be anchored: the row. */
    anchor: HTMLElement;
  }

  /** Something that can be done with a message. */
  interface Action {
    id: string;
    icon: string;
    /** Key of its words. */
    label: string;
    /** The key that does it while a row has the focus, as `KeyboardEvent.key`. */
    keys?: string;
    /** Its place among the others: the lowest stands first. 10 where nothing is said. */
    order?: number;
    /** Does it stand beside the message, too, and not only in menu and sheet? */
    isTool?: boolean;
    /**
     * An emoji in place of the icon, which `label` gets as `{emoji}`. Such an action stands beside
     * the message and in the first line of the sheet, and not in the menu.
     */
    glyph?(site: Site): string;
    when(
      row: Row,
      me: Wire.Person | null,
      can: readonly string[],
      model: Conversation,
    ): boolean;
    run(context: ActionContext): void;
  }

  /** What an action on a person gets to know. */
  interface PersonContext extends Conversation {
    person: Wire.Person;
    /** Their membership of the room; undefined where they never had one. */
    member: Wire.Member | undefined;
    /** What gets the focus back: the person in the list. */
    anchor: HTMLElement;
  }

  /** Something that can be done with a person of the room: an entry of their menu. */
  interface PersonAction {
    id: string;
    icon: string;
    /** Key of its words, which get the person's `{name}`. */
    label: string;
    /** As for actions. */
    order?: number;
    when(
      person: Wire.Person,
      member: Wire.Member | undefined,
      me: Wire.Person | null,
      can: readonly string[],
      model: Conversation,
    ): boolean;
    run(context: PersonContext): void;
  }

  /** Something that a feature shows in rows of messages. */
  interface RowPart {
    name: string;
    place: "head" | "below";
    when(row: Row): boolean;
    /** Words for the row's name, which a screen reader reads out: "edited". */
    says?(row: Row): string;
    /** Returns how to paint another state of the row, and how to take the part away. */
    mount(
      root: HTMLElement,
      model: Conversation,
    ): { paint(row: Row): void; dispose(): void };
  }

  /** What a feature shows above a row: the same element each time; null where there is nothing. */
  type Before = (row: Row, model: Conversation) => HTMLElement | null;

  /** A view that shares the place beside the log with others. */
  interface PanelView {
    id: string;
    /** Key of its title. */
    title: string;
    mount: Mount;
  }

  /** A button in the room's header, an entry of its menu, or what a click on its subject does. */
  interface HeaderItem {
    id: string;
    icon: string;
    label: string;
    place: "bar" | "menu" | "subject";
    /** As for actions. */
    order?: number;
    /** The panel that a button opens and closes. */
    panel?: string;
    /**
     * Offers it in the middle of an empty room, too, while `when` holds: keys of a title and of a
     * sentence.
     */
    teach?: { title: string; text: string | (() => string); when?(model: Conversation): boolean };
    when(model: Conversation): boolean;
    run(model: Conversation, view: RoomView): void;
  }

  /** An entry of the menu of oneself. */
  interface OwnItem {
    id: string;
    icon: string;
    label: string;
    /** As for actions. */
    order?: number;
    when?(site: Site): boolean;
    run(site: Site): void;
  }

  /** What the parts of a room's view can ask of it. */
  interface RoomView {
    /** Opens the panel with this view, or closes it where it is open. */
    togglePanel(id: string, opener?: HTMLElement): void;
  }

  interface Suggestion {
    /** What is put in place of the word. */
    insert: string;
    label: string;
    detail?: string;
    /** Whose face stands before the label. */
    person?: Wire.Person;
    /** The word is complete: put in without being chosen. */
    isWhole?: boolean;
  }

  /** What a feature does in the composer's field. */
  interface ComposerHook {
    /**
     * Asked before a text is sent: true keeps it in the field, and says why. `submit` sends it later:
     * it asks again.
     */
    holds?(model: Conversation, submit: () => void): boolean;
    /** Keys in an empty field, by `KeyboardEvent.key`; true where the key has done something. */
    keys?: Record<string, (model: Conversation) => boolean>;
    /**
     * Completes the word before the caret. `match` finds it; its first group is what to look for.
     * Where `find` has something to load, it returns a promise, which says whether that is here now:
     * if so, `find` is asked again.
     */
    complete?: {
      match: RegExp;
      find(word: string, model: Conversation): Suggestion[] | Promise<boolean>;
    };
  }

  /** What a feature adds to the page: each field is a hook (docs/adding-a-feature.md). */
  interface Feature {
    words?: Words;
    frames?: Record<string, import("../static/chat/js/protocol/frames.js").Shape>;
    commands?: CommandKind[];
    /** Adds stores and handlers of events to each room. */
    room?(room: Room): void;
    /** Called once, when the page starts. */
    site?(site: Site): void;
    actions?: Action[];
    /** What can be done with a person of the room. */
    personActions?: PersonAction[];
    rows?: RowPart[];
    panels?: PanelView[];
    header?: HeaderItem[];
    composer?: ComposerHook[];
    /** Views between log and composer. */
    foot?: Mount[];
    /** Views that lie over the log. */
    over?: Mount[];
    /** What is shown between rows. */
    before?: Before[];
    /** Entries of the menu of oneself. */
    own?: OwnItem[];
  }

  /**
   * What a feature adds once somebody uses the page: it is loaded then, and not before
   * (docs/adding-a-feature.md).
   */
  type LateFeature = Pick<
    Feature,
    "words" | "frames" | "site" | "actions" | "personActions" | "panels" | "header" | "composer" | "foot" | "over" | "own"
  >;
  type Late = typeof import("../static/chat/js/late.js");
}
