/** The menus of the sidebar. */
export const sidebarLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "sidebar.byName": "Order by name",
    "sidebar.byActivity": "Order by activity",
    "direct.title": "Write to somebody",
    "direct.button": "Open",
    "direct.message": "Message {name}",
  },
});
