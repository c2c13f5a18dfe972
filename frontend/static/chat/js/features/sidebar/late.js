/** The menus of the sidebar. */
export const sidebarLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "sidebar.byName": "Order by name",
    "sidebar.byActivity": "Order by activity",
  },
});
