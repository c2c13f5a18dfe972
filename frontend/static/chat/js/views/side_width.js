/** The column of rooms can be as narrow and as wide as this, px. */
const [NARROWEST, WIDEST] = [200, 360];

/**
 * Gives the column of rooms a width.
 *
 * @param {number} width px
 * @returns {number} the one that it has now
 */
export function setSide(width) {
  const fitting = Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
  document.documentElement.style.setProperty("--side", `${fitting}px`);
  return fitting;
}
