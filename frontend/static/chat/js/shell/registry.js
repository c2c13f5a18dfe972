import { whenLate } from "../lib/late.js";
import { addWords } from "../lib/words.js";
import { addShape } from "../protocol/frames.js";
import { addKind } from "../store/commands.js";

/** @typedef {"actions" | "personActions" | "rows" | "panels" | "header" | "composer" | "foot" | "over" | "before" | "own"} Hook */
/** @type {Hook[]} */
const HOOKS = ["actions", "personActions", "rows", "panels", "header", "composer", "foot", "over", "before", "own"];

/** What the features have added to the page, by the place where it appears. */
export class Registry {
  /** @type {Page.Action[]} */
  actions = [];
  /** @type {Page.PersonAction[]} */
  personActions = [];
  /** @type {Page.RowPart[]} */
  rows = [];
  /** @type {Page.PanelView[]} */
  panels = [];
  /** @type {Page.HeaderItem[]} */
  header = [];
  /** @type {Page.ComposerHook[]} */
  composer = [];
  /** @type {Page.Mount[]} */
  foot = [];
  /** @type {Page.Mount[]} */
  over = [];
  /** @type {Page.Before[]} */
  before = [];
  /** @type {Page.OwnItem[]} */
  own = [];
  /** @type {((room: Page.Room) => void)[]} */
  ofRooms = [];
  /** @type {((site: Page.Site) => void)[]} */
  ofSite = [];

  /** @param {Page.Feature[]} features */
  constructor(features) {
    this.#addAll(features);
    whenLate((late) => this.#addAll(late.features));
  }

  /** @param {Page.Feature[]} features */
  #addAll(features) {
    for (const { words = {}, frames = {}, commands = [], room, site } of features) {
      addWords(words);
      for (const [type, shape] of Object.entries(frames)) addShape(type, shape);
      for (const kind of commands) addKind(kind);
      if (room !== undefined) this.ofRooms.push(room);
      if (site !== undefined) this.ofSite.push(site);
    }
    for (const hook of HOOKS) {
      const found = features.flatMap((feature) => /** @type {unknown[]} */ (feature[hook] ?? []));
      // What comes late stands before the rest.
      /** @type {unknown[]} */ (this[hook]).unshift(...found);
    }
    this.actions.sort(byOrder);
    this.personActions.sort(byOrder);
    this.header.sort(byOrder);
    this.own.sort(byOrder);
  }
}

/** The place of what names none. */
const MIDDLE = 10;

/**
 * @param {{ order?: number }} one
 * @param {{ order?: number }} other
 */
const byOrder = ({ order: one = MIDDLE }, { order: other = MIDDLE }) => one - other;
