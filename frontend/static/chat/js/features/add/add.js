/** Making others members of a room. */
export const add = /** @satisfies {Page.Feature} */ ({
  commands: [
    {
      kind: "add",
      isValid: ({ people }) => Array.isArray(people),
      frame: ({ key, payload: { people, room } }) => ({
        ...{ type: "add", key, people: /** @type {number[]} */ (people) },
        ...(room === undefined ? {} : { room }),
      }),
      // An open dialog says it at the field.
      refused: (entry, error, room) => room.slices.get("add")?.(entry, error) === true,
    },
  ],
});
