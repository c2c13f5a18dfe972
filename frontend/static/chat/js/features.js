/**
 * What features add to the first load: a line for each folder of `features/` that has something for
 * it. `late.js` has what they add when the page is used.
 */
export { edit } from "./features/edit/edit.js";
export { membership } from "./features/membership/membership.js";
export { people } from "./features/people/people.js";
export { pins } from "./features/pins/pins.js";
export { post } from "./features/post/post.js";
export { remove } from "./features/delete/delete.js";
export { reactions } from "./features/reactions/reactions.js";
export { quotes } from "./features/quotes/quotes.js";
export { subject } from "./features/subject/subject.js";
export { typing } from "./features/typing/typing.js";
export { unread } from "./features/unread/unread.js";
