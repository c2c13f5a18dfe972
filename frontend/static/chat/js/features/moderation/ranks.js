/**
 * Is the mute of a member still running, by the server's clock?
 *
 * @param {Wire.Member | undefined} member
 * @param {Pick<Page.Conversation, "room">} model
 */
export function isMuted(member, { room }) {
  return member?.muted !== undefined && new Date(member.muted) > room.slices.get("members").now;
}

/**
 * Whether one may mute, remove or ban a person. The server asks again.
 *
 * @param {Wire.Person} person
 * @param {Wire.Member | undefined} member
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 * @param {Pick<Page.Conversation, "room">} model
 */
export function mayModerate(person, member, me, can, model) {
  if (me === null || person.id === me.id || !can.includes("moderate")) return false;
  // Else whoever opens a room could shut the site's admins out of it.
  if (person.admin === true && model.room.facts.room?.kind === "open") return false;
  return can.includes("manage") || !isOwner(member);
}

/**
 * Whether one may give a member this role, which they do not have. The server asks again.
 *
 * @param {string} role
 * @param {Wire.Person} person
 * @param {Wire.Member | undefined} member
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 * @param {Pick<Page.Conversation, "room">} model
 */
export function mayGiveRole(role, person, member, me, can, model) {
  // In an archived room nothing but the room itself is managed.
  if (model.room.facts.room?.archived === true) return false;
  if (me === null || person.guest || !can.includes("manage") || member?.state !== "member") return false;
  // One's own role can only be given up: nobody makes themselves an owner again.
  return member.role !== role && !(person.id === me.id && role === "owner");
}

/** @param {Wire.Member | undefined} member */
function isOwner(member) {
  return member?.state === "member" && member.role === "owner";
}
