import { need, part } from "./lib/dom.js";
import { fullTime } from "./lib/time.js";
import { addWords, say } from "./lib/words.js";
import { mountPictureDrop } from "./views/picture_drop.js";

addWords({ "profile.ownZone": "Use {zone}, the one of this device" });

mountPictureDrop(part(document, "drop"));
for (const time of document.querySelectorAll("time[data-part=until]")) {
  time.textContent = fullTime(new Date(time.getAttribute("datetime") ?? ""));
}
const zone = need(document, "select[name=time_zone]", HTMLSelectElement);
const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const offer = part(document, "own-zone");
if (zone.value !== own && [...zone.options].some(({ value }) => value === own)) {
  offer.textContent = say("profile.ownZone", { zone: own });
  offer.hidden = false;
  offer.addEventListener("click", () => {
    zone.value = own;
    offer.hidden = true;
    zone.focus();
  });
}
