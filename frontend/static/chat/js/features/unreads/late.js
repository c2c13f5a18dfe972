/** The page with what is unread in all of one's rooms. */
export const unreadsLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "unreads.title": "Unreads",
    "unreads.loading": "Loading what is unread…",
    "unreads.none": "Nothing is unread.",
    "unreads.unloaded": "What is unread cannot be loaded now.",
    "unreads.again": "Try again",
    "unreads.read": "Mark as read",
    "unreads.readRoom": "Mark {room} as read",
    "unreads.isRead": "Read",
    "unreads.more": { one: "and {count} more", other: "and {count} more" },
  },
});
