/** Who is in the room now. Its button in the header belongs to the room's view. */
export const people = /** @satisfies {Page.Feature} */ ({
  words: { "people.here": { one: "person here", other: "people here" } },
});
