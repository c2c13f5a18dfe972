/** @import { Place } from "../store/reader.js" */

/** Within this distance of the end the log follows it, px. */
const NEAR_END = 100;
/** Within this distance of an edge the next page is requested, px. */
const NEAR_EDGE = 600;
/** A row of which more than this is above the visible part is held by its line, px. */
const LONG_ROW = 120;
/** How far below the upper edge the line being read is looked for, px. */
const LINE_INSET = 8;

/** A position in a text: the character at which a visual line is found again after a reflow. */
/** @typedef {{ node: Text, at: number, offset: number }} Line */
/** A visible row, and its distance from the top of the content, px. */
/** @typedef {{ row: HTMLElement, offset: number, line: Line | null }} Mark */

/**
 * Keeps a scroll container where the reader wants it: at the end, or at the line being read.
 *
 * The visible rows are noted after each scroll and each change. When the content has changed or
 * was laid out anew (another width, a late image), the first of them that still exists is put back
 * where it was.
 */
export class Scroll {
  /** The log follows its end. */
  atEnd = true;
  #box;
  #rows;
  #ends;
  #moved;
  /** The layout that `marks` belongs to. */
  #noted = { scrollTop: 0, width: 0, height: 0, marks: /** @type {Mark[]} */ ([]) };

  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} content
   * @param {{
   *   rows: () => HTMLElement[],
   *   ends: () => boolean,
   *   moved: (near: { top: boolean, bottom: boolean }) => void,
   *   life: import("../lib/life.js").Life,
   * }} log its rows in order; whether its newest page is loaded, so that the end of the content is
   *   the end of the log; what to call after each scroll; and the life of the view
   */
  constructor(box, content, { rows, ends, moved, life }) {
    this.#box = box;
    this.#rows = rows;
    this.#ends = ends;
    this.#moved = moved;
    life.listen(box, "scroll", () => this.#scrolled(), { passive: true });
    const resized = new ResizeObserver(() => this.#settle());
    resized.observe(box);
    resized.observe(content);
    life.add(() => resized.disconnect());
  }

  /** @returns {Place | null} null at the end */
  get place() {
    if (this.atEnd) return null;
    const edge = this.#box.getBoundingClientRect().top;
    const row = this.#noted.marks.find((mark) => mark.row.isConnected)?.row;
    const key = row?.dataset.key;
    return row === undefined || key === undefined
      ? null
      : { key, top: row.getBoundingClientRect().top - edge };
  }

  /**
   * Goes to where somebody left the log. At the end, if that row is not loaded any more.
   *
   * @param {Place} place
   */
  goBackTo({ key, top }) {
    const row = this.#rows().find(({ dataset }) => dataset.key === key);
    if (row === undefined) return this.toEnd();
    this.#box.scrollTop = this.#offset(row) - top;
    this.#judge();
  }

  /** Jumps without a smooth scroll: new messages must be visible at once. */
  toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.atEnd = this.#ends();
    this.#note();
  }

  /**
   * Runs a change of the content without moving the line that is being read.
   *
   * @param {() => void} change
   */
  keep(change) {
    if (this.#reflowed) this.#settle();
    else this.#note();
    change();
    // No row is left of those in sight: the log was replaced, and its end is the place to be.
    if (this.atEnd || !this.#restore()) this.toEnd();
  }

  /**
   * Runs a change that the reader has asked for within a row: the row stays where it is, and the log
   * does not follow its end.
   *
   * @param {() => void} change
   */
  hold(change) {
    this.atEnd = false;
    this.#note();
    change();
    this.#restore();
  }

  /** @param {HTMLElement} row */
  toRow(row) {
    row.scrollIntoView({ block: "center" });
    this.#judge();
  }

  /** Reports which edges are near; also when nothing has moved. */
  look() {
    this.#moved({ top: this.#box.scrollTop < NEAR_EDGE, bottom: this.#below < NEAR_EDGE });
  }

  #scrolled() {
    const { scrollTop } = this.#box;
    const byReader = scrollTop < this.#noted.scrollTop && this.#below > 1;
    if (this.#reflowed && !(this.atEnd && byReader)) this.#settle();
    else this.#judge();
    this.look();
  }

  #judge() {
    this.atEnd = this.#below < NEAR_END && this.#ends();
    this.#note();
  }

  /** Goes back to the place after a reflow. */
  #settle() {
    if (this.atEnd) this.toEnd();
    else this.#restore();
  }

  /** Content between the visible part and the end, px. */
  get #below() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    return scrollHeight - clientHeight - scrollTop;
  }

  /** Was the content laid out anew since the rows were noted? */
  get #reflowed() {
    const { clientWidth, scrollHeight } = this.#box;
    return clientWidth !== this.#noted.width || scrollHeight !== this.#noted.height;
  }

  #note() {
    const { scrollTop, clientWidth: width, scrollHeight: height } = this.#box;
    // While it follows its end, the log needs no place to go back to.
    this.#noted = { scrollTop, width, height, marks: this.atEnd ? [] : this.#inSight() };
  }

  /** @returns {boolean} false when none of the noted rows exists any more */
  #restore() {
    const { scrollTop: before, marks } = this.#noted;
    const mark = marks.find(({ row }) => row.isConnected);
    if (mark === undefined) return false;
    // Content that became shorter has pulled the position back; that was no scroll of the reader.
    const pulled = this.#box.scrollTop < before && this.#below < 1;
    const from = pulled ? before : this.#box.scrollTop;
    const shift = this.#moveOf(mark);
    if (pulled || Math.abs(shift) >= 1) this.#box.scrollTop = from + shift;
    this.#note();
    return true;
  }

  /**
   * How far a row, or the line being read in it, has moved within the content, px.
   *
   * @param {Mark} mark
   */
  #moveOf({ row, offset, line }) {
    if (line === null || !row.contains(line.node)) return this.#offset(row) - offset;
    const moved = rangeAt(line.node, line.at);
    return moved === null ? this.#offset(row) - offset : this.#offset(moved) - line.offset;
  }

  /** @param {Element | Range} part */
  #offset(part) {
    const edge = this.#box.getBoundingClientRect().top;
    return part.getBoundingClientRect().top - edge + this.#box.scrollTop;
  }

  /** @returns {Mark[]} */
  #inSight() {
    const { top, bottom } = this.#box.getBoundingClientRect();
    const rows = this.#rows();
    const marks = [];
    for (let index = firstBelow(rows, top); index < rows.length; index += 1) {
      const row = /** @type {HTMLElement} */ (rows[index]);
      const edge = row.getBoundingClientRect().top;
      if (edge >= bottom) break;
      const line = top - edge > LONG_ROW ? this.#lineAt(row, top + LINE_INSET) : null;
      marks.push({ row, offset: this.#offset(row), line });
    }
    return marks;
  }

  /**
   * The line of a row at a height of the window.
   *
   * @param {HTMLElement} row
   * @param {number} y
   * @returns {Line | null}
   */
  #lineAt(row, y) {
    const text = row.querySelector(".row-text") ?? row;
    const { left, width } = text.getBoundingClientRect();
    const caret = document.caretPositionFromPoint?.(left + width / 4, y);
    const node = caret?.offsetNode;
    if (!(node instanceof Text) || !row.contains(node)) return null;
    const at = Math.max(0, Math.min(caret?.offset ?? 0, node.length - 1));
    const range = rangeAt(node, at);
    return range && { node, at, offset: this.#offset(range) };
  }
}

/**
 * @param {Text} node
 * @param {number} at
 * @returns {Range | null} one character, which has a rectangle even where a collapsed range has none
 */
function rangeAt(node, at) {
  if (at + 1 > node.length) return null;
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  return range;
}

/**
 * The index of the first row that reaches below a height of the window.
 *
 * @param {HTMLElement[]} rows from top to bottom
 * @param {number} y
 */
function firstBelow(rows, y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? Infinity) > y) high = middle;
    else low = middle + 1;
  }
  return low;
}
