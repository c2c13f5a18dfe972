import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const SCRIPTS = new URL("../static/chat/js/", import.meta.url);
/** Where the device's wall clock is read, in order to show a time to people. */
const SHOWN = [
  ...["features/people/card.js", "features/people/joined.js", "features/people/own_items.js"],
  ...["features/people/state.js", "features/pins/view.js", "lib/key.js", "lib/until.js"],
  ...["store/inbox.js", "store/outbox.js", "views/home.js", "views/log.js"],
];

test("the device's wall clock is read only where a time is shown", () => {
  const scripts = readdirSync(SCRIPTS, { recursive: true, encoding: "utf8" });
  const reading = scripts
    .filter((name) => name.endsWith(".js") && name !== "lib/clock.js")
    .filter((name) => /Date\.now\(|new Date\(\)/.test(readFileSync(new URL(name, SCRIPTS), "utf8")));
  assert.deepEqual(reading.sort(), SHOWN);
});
