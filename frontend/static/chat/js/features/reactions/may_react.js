/**
 * May this person react to this message?
 *
 * @param {Pick<Page.Row, "id" | "deleted">} row
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 */
export function mayReact({ id, deleted }, me, can) {
  return id !== null && !deleted && me !== null && can.includes("react");
}
