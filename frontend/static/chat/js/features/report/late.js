import { openReport } from "./dialog.js";

/** The entry in a message's menu, and the dialog that asks for the reason. */
export const reportLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "report.report": "Report…",
    "report.title": "Report the message of {name}?",
    "report.about":
      "The admins of the site see the message, what was said around it, and that you have reported it. Nobody in the room hears of it.",
    "report.reason": "What is wrong with it? (optional)",
    "report.tooLong": {
      one: "The reason is {count} character too long: {longest} at most.",
      other: "The reason is {count} characters too long: {longest} at most.",
    },
    "report.send": "Report",
    "report.cancel": "Cancel",
    "report.unanswered": "The server does not answer. Try again.",
    "report.done": "Thank you. The admins look at it.",
    "report.gone": "This message was deleted meanwhile.",
  },
  actions: [
    {
      id: "report",
      icon: "flag",
      label: "report.report",
      order: 11,
      when: ({ id, deleted, by }, me, can) =>
        id !== null && !deleted && me !== null && by.id !== me.id && can.includes("report"),
      run: openReport,
    },
  ],
});
