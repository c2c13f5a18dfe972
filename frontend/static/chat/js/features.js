import { add } from "./features/add/add.js";
import { edit } from "./features/edit/edit.js";
import { membership } from "./features/membership/membership.js";
import { mentions } from "./features/mentions/mentions.js";
import { moderation } from "./features/moderation/moderation.js";
import { people } from "./features/people/people.js";
import { pins } from "./features/pins/pins.js";
import { post } from "./features/post/post.js";
import { prefer } from "./features/prefer/prefer.js";
import { remove } from "./features/delete/delete.js";
import { reactions } from "./features/reactions/reactions.js";
import { quotes } from "./features/quotes/quotes.js";
import { rooms } from "./features/rooms/rooms.js";
import { subject } from "./features/subject/subject.js";
import { typing } from "./features/typing/typing.js";
import { unread } from "./features/unread/unread.js";

/**
 * What features add to the first load, in the order of `late.js`, which has what they add when the
 * page is used.
 *
 * @type {Page.Feature[]}
 */
export const features = [
  add,
  edit,
  membership,
  mentions,
  moderation,
  people,
  pins,
  post,
  prefer,
  remove,
  reactions,
  quotes,
  rooms,
  subject,
  typing,
  unread,
];
