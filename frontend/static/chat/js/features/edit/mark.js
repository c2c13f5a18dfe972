import { element } from "../../lib/dom.js";
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
  life.listen(button, "click", async () => {
    try {
      const { openVersions } = await import("./versions.js");
      if (id !== null && !life.over) openVersions(model, id);
    } catch (error) {
      console.info("the view of versions cannot be loaded", error);
      model.site.tell(say("versions.unloaded"));
    }
  });
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
