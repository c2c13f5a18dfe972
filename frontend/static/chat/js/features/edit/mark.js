import { element } from "../../lib/dom.js";
import { withLate } from "../../lib/late.js";
import { Life } from "../../lib/life.js";
import { fullTime } from "../../lib/time.js";
import { say } from "../../lib/words.js";

/**
 * The word "edited" in a row, which opens the earlier versions.
 *
 * @type {Page.RowPart["mount"]}
 */
export function mountMark(root, model) {
  const life = new Life();
  const button = element("button", { type: "button", class: "edited" }, say("edit.edited"));
  button.setAttribute("aria-haspopup", "dialog");
  root.append(button);
  /** @type {number | null} */
  let id = null;
  life.listen(button, "click", () =>
    withLate(model.site, ({ openVersions }) => {
      if (id !== null && !life.over) openVersions(model, id);
    }),
  );
  return {
    paint: ({ id: of, message }) => {
      id = of;
      const at = message?.edited ?? "";
      button.title =
        at === "" ? say("edit.saving") : say("edit.editedAt", { time: fullTime(new Date(at)) });
    },
    dispose: () => life.end(),
  };
}
