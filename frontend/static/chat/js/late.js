/**
 * What is needed only when somebody uses the page: one file of a bundle, which the first load does
 * without (`lib/late.js`).
 */
import { addLate } from "./features/add/late.js";
import { codeLate } from "./features/code/late.js";
import { copyLate } from "./features/copy/late.js";
import { directLate } from "./features/direct/late.js";
import { editLate } from "./features/edit/late.js";
import { inviteLate } from "./features/invite/late.js";
import { membershipLate } from "./features/membership/late.js";
import { mentionsLate } from "./features/mentions/late.js";
import { mountMentionsView } from "./features/mentions/view.js";
import { moderationLate } from "./features/moderation/late.js";
import { noticesLate } from "./features/notices/late.js";
import { peopleLate } from "./features/people/late.js";
import { pinsLate } from "./features/pins/late.js";
import { postLate } from "./features/post/late.js";
import { preferLate } from "./features/prefer/late.js";
import { removeLate } from "./features/delete/late.js";
import { quotesLate } from "./features/quotes/late.js";
import { reactionsLate } from "./features/reactions/late.js";
import { reply } from "./features/reply/reply.js";
import { reportLate } from "./features/report/late.js";
import { roomsLate } from "./features/rooms/late.js";
import { sidebarLate } from "./features/sidebar/late.js";
import { subjectLate } from "./features/subject/late.js";
import { unreadLate } from "./features/unread/late.js";
import { unreadsLate } from "./features/unreads/late.js";
import { mountUnreads } from "./features/unreads/view.js";
import { leadBack } from "./shell/lead_back.js";
import { mountHome } from "./views/home.js";

export { changeRoom, readAllRooms } from "./features/unread/rooms.js";
export { MembersStore } from "./features/people/store.js";
export { PinsStore } from "./features/pins/store.js";
export { mountStripActs } from "./features/reactions/strip_acts.js";
export { mountUndoInRow } from "./features/delete/undo.js";
export { keepRoom, takePerson } from "./features/people/changes.js";
export { openOwnMenu } from "./features/people/own.js";
export { watchUse } from "./features/people/use.js";
export { editLast } from "./features/edit/last.js";
export { EditStore } from "./features/edit/store.js";
export { openVersions } from "./features/edit/versions.js";
export { openNewRoom } from "./features/rooms/new_room.js";
export { tellTyping } from "./features/typing/pulse.js";
export { openRename, openSubject } from "./features/subject/dialog.js";
export { copy } from "./lib/clipboard.js";
export { WORDS } from "./late_words.js";
export { mountCompletion } from "./views/completion.js";
export { Drawer } from "./views/drawer.js";
export { mountEnter } from "./views/enter.js";
export { mountFormat } from "./views/format.js";
export { openPlaceMenu, openSectionAct } from "./features/sidebar/menus.js";
export { watchDoor } from "./shell/door.js";
export { loadRoom } from "./shell/load_room.js";
export { sendElsewhere } from "./shell/send_elsewhere.js";
export { openLeave } from "./views/leave.js";
export { mountLeftBehind } from "./views/left_behind.js";
export { openHeaderMenu } from "./views/header_menu.js";
export { Panel } from "./views/panel.js";
export { mountRowTools } from "./views/row_tools.js";
export { mountSharedDraft } from "./views/shared_draft.js";
export { changeTheme, paintTheme } from "./views/theme.js";
export { mountSideEdge } from "./views/side_edge.js";
export { mountSteps } from "./views/steps.js";

/** What the page shows where it shows no room (`shell/links.js`). */
export const VIEWS = { home: mountHome, mentions: mountMentionsView, unreads: mountUnreads };

/**
 * The late parts of the features, in the order of `features.js`.
 *
 * @type {Page.LateFeature[]}
 */
export const features = [
  addLate,
  codeLate,
  copyLate,
  directLate,
  editLate,
  inviteLate,
  membershipLate,
  mentionsLate,
  moderationLate,
  noticesLate,
  peopleLate,
  pinsLate,
  postLate,
  preferLate,
  removeLate,
  reactionsLate,
  quotesLate,
  reply,
  reportLate,
  roomsLate,
  sidebarLate,
  subjectLate,
  unreadLate,
  unreadsLate,
];

/**
 * Starts what the late parts of the features do for the whole site.
 *
 * @param {Page.Site} site
 */
export function startLate(site) {
  leadBack();
  for (const { site: start } of features) start?.(site);
}
