/** Within this of the end the log follows it, px. */
const NEAR_END = 100;
/** Within this of an edge the next page is asked for, px. */
const NEAR_EDGE = 600;

/**
 * Keeps a scroll container where the reader wants it: at the end, or at what one reads.
 */
export class Scroll {
  atEnd = true;
  #box;
  #moved;

  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} content
   * @param {(near: { top: boolean, bottom: boolean }) => void} moved
   */
  constructor(box, content, moved) {
    this.#box = box;
    this.#moved = moved;
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const stick = new ResizeObserver(() => {
      if (this.atEnd) this.toEnd();
    });
    stick.observe(box);
    stick.observe(content);
  }

  /** Without smoothness: what arrives is to be in sight at once. */
  toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.atEnd = true;
  }

  /**
   * Runs a change of the content without moving what one looks at.
   *
   * @param {() => Iterable<HTMLElement>} rows in order; asked before the change
   * @param {() => void} change
   */
  keep(rows, change) {
    const anchor = this.atEnd ? null : this.#anchor(rows());
    change();
    // What one read is gone (a gap, another part of the log): the end is the place to be.
    if (anchor === null || !anchor.row.isConnected) this.toEnd();
    else this.#box.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top;
  }

  /** @param {HTMLElement} row */
  toRow(row) {
    this.atEnd = false;
    row.scrollIntoView({ block: "center" });
  }

  /** Asks for what is missing at the edges; also when nothing has moved. */
  look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const below = scrollHeight - clientHeight - scrollTop;
    this.#moved({ top: scrollTop < NEAR_EDGE, bottom: below < NEAR_EDGE });
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    this.atEnd = scrollHeight - clientHeight - scrollTop < NEAR_END;
    this.look();
  }

  /**
   * The first row in sight, and where it is.
   *
   * @param {Iterable<HTMLElement>} rows
   */
  #anchor(rows) {
    const edge = this.#box.getBoundingClientRect().top;
    for (const row of rows) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge) return { row, top };
    }
    return null;
  }
}
