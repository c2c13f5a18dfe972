/** Reporting somebody's message to the admins of the site. */
export const report = /** @satisfies {Page.Feature} */ ({
  commands: [
    {
      kind: "report",
      isValid: ({ id, reason }) => typeof id === "number" && typeof reason === "string",
      frame: ({ key, payload }) => /** @type {Wire.ClientFrame} */ ({ ...payload, type: "report", key }),
      errors: { not_found: "report.gone" },
      // An open dialog says it at the field.
      refused: (entry, error, room) => room.slices.get("report")?.(entry, error) === true,
    },
  ],
});
