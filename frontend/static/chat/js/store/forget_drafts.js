import { draftOwner } from "./drafts.js";

/**
 * Forgets the unfinished messages of a person in all rooms.
 *
 * @param {import("../lib/memory.js").Memory} memory
 * @param {Wire.Person} person
 */
export function forgetDrafts(memory, person) {
  const end = `/${draftOwner(person)}`;
  for (const name of memory.names) {
    if (/^draft(-reply)?:/.test(name) && name.endsWith(end)) memory.set(name, "");
  }
}
