import { Life } from "../../lib/life.js";
import { untilTime } from "../../lib/until.js";
import { say } from "../../lib/words.js";

/** A mute of this year or a later one does not end. */
const NEVER = 9999;
/** The longest time that a timer of the browser can count, ms. */
const LONGEST_MS = 2 ** 31 - 1;
/** After the end, so that the server agrees that it has come, ms. */
const AFTER_MS = 250;

/**
 * Says in the place of the composer until when one is muted, by whom and why. At its end the server is
 * asked what one may do from then on, by a new connection: nobody tells of that end.
 *
 * @type {Page.Mount}
 */
export function mountMute(_root, { room }) {
  const life = new Life();
  /** @type {import("../people/store.js").MembersStore} */
  const members = room.slices.get("members");
  const { connection, facts, session } = room;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Wire.Member | undefined} what was read of oneself */
  let known;
  let isAsked = false;
  /**
   * @param {string} words
   * @param {number} [left] until the end, ms
   */
  const settle = (words, left = 0) => {
    // This may call `paint` once more, so the timer is set after it.
    facts.silenced(words);
    clearTimeout(timer);
    if (left > 0) timer = setTimeout(() => connection.open(), Math.min(left, LONGEST_MS));
  };
  const paint = () => {
    if (life.over) return;
    const { me } = session;
    const own = me === null ? undefined : members.find(me.id);
    const isSilent = me !== null && facts.can !== null && !facts.can.includes("post");
    if (!isSilent || isClosed(room) || connection.link.name !== "live") return settle("");
    // The answer has the server's time, too, by which a mute ends.
    if (!isAsked || own !== known) return void ask(me.id);
    if (own?.muted === undefined) return settle("");
    const end = new Date(own.muted);
    settle(wordsOf(own, end), end.getTime() - members.now.getTime() + AFTER_MS);
  };
  const ask = async (/** @type {number} */ id) => {
    isAsked = true;
    known = members.find(id);
    known = await members.read(id);
    paint();
  };
  life.add(() => clearTimeout(timer));
  life.add(() => facts.silenced(""));
  facts.on("can", paint, life.signal);
  facts.on("room", paint, life.signal);
  session.on("me", paint, life.signal);
  members.on("change", paint, life.signal);
  connection.on("link", ({ name }) => {
    if (name !== "live") isAsked = false;
    paint();
  }, life.signal);
  paint();
  return () => life.end();
}

/**
 * Is it the room in which one cannot write, and not a mute?
 *
 * @param {Page.Room} room
 */
function isClosed({ facts }) {
  return facts.room?.archived === true || facts.room?.read_only === true;
}

/**
 * @param {Wire.Member} member one's own membership
 * @param {Date} end
 */
export function wordsOf({ by, reason }, end) {
  const until =
    end.getUTCFullYear() >= NEVER
      ? say("moderation.onlyRead")
      : say("moderation.onlyReadUntil", { time: untilTime(end) });
  if (by === undefined) return until;
  const who = reason
    ? say("moderation.mutedFor", { name: by.name, reason })
    : say("moderation.mutedBy", { name: by.name });
  return `${until} ${who}`;
}
