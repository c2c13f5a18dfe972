import { loadLateBy } from "./lib/late.js";
import { start } from "./start.js";

// Here, since no module of the late part imports this one: the names of deployed files hold digests
// of what they import, so that files cannot import each other.
loadLateBy(async () => await import("./late.js"));
start();
