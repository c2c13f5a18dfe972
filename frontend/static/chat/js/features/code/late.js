import { mountCode } from "./view.js";

/** The colours of code in messages. */
export const codeLate = /** @satisfies {Page.LateFeature} */ ({
  frames: { code: { re: "string", messages: "array", more: "boolean" } },
  over: [mountCode],
});
