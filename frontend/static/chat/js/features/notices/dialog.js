import { element } from "../../lib/dom.js";
import { Refused, postForm } from "../../lib/http.js";
import { Life } from "../../lib/life.js";
import { currentSession } from "../../lib/session.js";
import { say } from "../../lib/words.js";
import { hasSound, isPossible, isWanted, setSound, show, want } from "./wish.js";

const LEVELS = ["all", "mentions", "nothing"];

/**
 * Asks what one wants to be notified of, and whether by the browser. Each choice is effective at
 * once; the level is the same on all devices.
 *
 * @param {Page.Site} site
 */
export function openNotices(site) {
  const life = new Life();
  const levels = LEVELS.map((value) => {
    const box = element("input", { type: "radio", name: "level", value });
    life.listen(box, "change", () => void setLevel(site, value));
    return { box, line: element("label", { class: "choice" }, box, say(`prefer.${value}`)) };
  });
  const desktop = element("input", { type: "checkbox", "aria-describedby": "notices-hint" });
  const hint = element("p", { class: "choice-hint", id: "notices-hint", role: "status" });
  const sound = element("input", { type: "checkbox" });
  const test = element("button", { type: "button", class: "button" }, say("notices.test"));
  const paint = () => {
    for (const { box } of levels) box.checked = box.value === site.inbox.level;
    desktop.checked = isWanted(site);
    desktop.disabled = !isPossible();
    sound.checked = hasSound(site);
    sound.disabled = test.disabled = !isWanted(site);
    hint.textContent = hintOf();
  };
  life.listen(desktop, "change", async () => {
    const isAllowed = desktop.checked && (await Notification.requestPermission()) === "granted";
    want(site, isAllowed);
    paint();
  });
  life.listen(sound, "change", () => setSound(site, sound.checked));
  life.listen(test, "click", () => {
    const made = show(say("notices.testTitle"), { body: say("notices.testBody"), silent: !sound.checked });
    if (made === null) hint.textContent = say("notices.impossible");
  });
  const title = element("h2", { id: "notices-title" }, say("notices.title"));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": title.id, "data-testid": "notices" },
    element(
      "form",
      { method: "dialog" },
      title,
      element(
        "fieldset",
        { class: "choices" },
        element("legend", {}, say("notices.level")),
        ...levels.map(({ line }) => line),
      ),
      element("label", { class: "choice" }, desktop, say("notices.desktop")),
      hint,
      element("label", { class: "choice" }, sound, say("notices.sound")),
      element(
        "p",
        { class: "dialog-line dialog-end" },
        test,
        element("button", { class: "button primary" }, say("prefer.done")),
      ),
    ),
  );
  site.inbox.on("change", paint, life.signal);
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  paint();
  site.overlays.showModal(dialog);
}

function hintOf() {
  if (!isPossible()) return say("notices.impossible");
  return say(Notification.permission === "denied" ? "notices.denied" : "notices.hint");
}

/**
 * Sets on all of one's devices what one is notified of. It comes back with the inbox.
 *
 * @param {Page.Site} site
 * @param {string} level
 */
async function setLevel(site, level) {
  try {
    const { csrf } = await currentSession(site.urls.enter);
    const form = new FormData();
    form.append("csrfmiddlewaretoken", csrf);
    form.append("level", level);
    await postForm(site.urls.level, form);
  } catch (error) {
    if (!(error instanceof Refused)) console.info("the level could not be stored", error);
    site.tell(error instanceof Refused ? error.message : say("http.unreachable"));
  }
}
