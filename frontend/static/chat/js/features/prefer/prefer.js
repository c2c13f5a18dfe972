/** How one wants to hear of a room: its level, whether it is muted, whether it is a favourite. */
export const prefer = /** @satisfies {Page.Feature} */ ({
  commands: [
    {
      kind: "prefer",
      isValid: () => true,
      frame: ({ key, payload }) => ({ type: "prefer", key, ...payload }),
    },
  ],
});
