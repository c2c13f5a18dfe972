import { features } from "./features.js";
import { boot, part } from "./lib/dom.js";
import { OverlayStack } from "./lib/overlays.js";
import { Registry } from "./shell/registry.js";
import { Shell } from "./shell/shell.js";
import { Site } from "./shell/site.js";

/** Starts the page: it shows what its address names. */
export function start() {
  /** @type {Page.Boot} */
  const given = boot("boot");
  const overlays = new OverlayStack(part(document, "scrim"), (event) => shell.escape(event));
  const site = new Site(given, new Registry(features), overlays);
  const shell = new Shell(site, document.body, given);
}
