/**
 * Bundles the scripts and style sheets of each page into few files, for a deployment.
 *
 * Usage: node build.js [DIRECTORY]. The directory, `bundle` by default, is replaced. Its folder
 * `chat/bundle` is for `collectstatic`, and holds the bundles and `manifest.json`. The manifest
 * tells the server the files of each page, and the digest of each source: the server does not use
 * the bundles when a source has changed since.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @typedef {{ script: string | null, styles: string[] }} Page its files, as paths in `static` */

const FRONTEND = fileURLToPath(new URL(".", import.meta.url));
const STATIC = join(FRONTEND, "static");
const PAGES = join(FRONTEND, "pages.json");
const DIRECTORY = resolve(process.argv[2] ?? join(FRONTEND, "bundle"));
const OUTPUT = join(DIRECTORY, "chat", "bundle");

/** @satisfies {import("esbuild").BuildOptions} */
const OPTIONS = {
  absWorkingDir: FRONTEND,
  bundle: true,
  minify: true,
  legalComments: "none",
  metafile: /** @type {const} */ (true),
  target: "es2022",
  logLevel: "warning",
};

/** @type {{ base: string[], pages: Record<string, Page> }} */
const { base, pages } = JSON.parse(readFileSync(PAGES, "utf8"));
rmSync(DIRECTORY, { recursive: true, force: true });
const sources = new Set([PAGES]);
/** @type {Record<string, { styles: string[], modules: string[] }>} */
const files = {};
for (const [name, { script, styles }] of Object.entries(pages)) {
  const { metafile } = await bundleStyles(name, [...base, ...styles.flatMap(filesOf)]);
  files[name] = { styles: Object.keys(metafile.outputs).map(urlPath), modules: [] };
  for (const path of sourcesOf(metafile)) sources.add(path);
  if (script === null) continue;
  const scripts = await bundleScript(join(STATIC, script));
  files[name].modules = modulesOf(scripts.metafile);
  for (const path of sourcesOf(scripts.metafile)) sources.add(path);
}
const digests = Object.fromEntries(
  [...sources].sort().map((path) => [relative(FRONTEND, path), digest(path)]),
);
writeFileSync(join(OUTPUT, "manifest.json"), JSON.stringify({ pages: files, sources: digests }));

/**
 * Bundles the script of a page, with all that it loads later. Pages share no files: a browser asks
 * for fewer of them, and larger ones are compressed better.
 *
 * @param {string} script
 */
function bundleScript(script) {
  const plugins = [withTheStart()];
  return build({ ...OPTIONS, entryPoints: [script], outdir: OUTPUT, format: "esm", splitting: true, plugins });
}

/**
 * Lets `late.js` import all that the script imports, which has no effect but on the files: that is
 * one file then, and the late part is another.
 *
 * @returns {import("esbuild").Plugin}
 */
function withTheStart() {
  const setup = (/** @type {import("esbuild").PluginBuild} */ { onLoad }) =>
    onLoad({ filter: /\/chat\/js\/late\.js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, "utf8")}\nimport "./start.js";`,
    }));
  return { name: "late", setup };
}

/**
 * Returns the style sheets that a line of `pages.json` names: a pattern stands for all that match.
 *
 * @param {string} listed
 */
function filesOf(listed) {
  if (!listed.includes("*")) return [listed];
  const pattern = new RegExp(`^${listed.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
  const paths = readdirSync(STATIC, { recursive: true, encoding: "utf8" });
  return paths.map((path) => path.replaceAll("\\", "/")).filter((path) => pattern.test(path)).sort();
}

/**
 * Bundles a page's style sheets into one, in the given order.
 *
 * @param {string} page
 * @param {string[]} styles
 */
function bundleStyles(page, styles) {
  const contents = styles.map((path) => `@import ${JSON.stringify(`./${path}`)};`).join("\n");
  const stdin = { contents, loader: /** @type {const} */ ("css"), resolveDir: STATIC };
  return build({ ...OPTIONS, stdin, outfile: join(OUTPUT, `${page}.css`) });
}

/**
 * Returns the files that a script is bundled into: first its own, then those that it imports.
 *
 * @param {import("esbuild").Metafile} metafile
 */
function modulesOf({ outputs }) {
  const [own] = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint !== undefined);
  if (own === undefined) throw new Error("esbuild made no file of the script");
  const found = new Set([own]);
  // Iteration over a set includes what is added meanwhile: imports of imports are found, too.
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement") found.add(path);
    }
  }
  return [...found].map(urlPath);
}

/**
 * Returns the paths of the files that a bundle was made from.
 *
 * @param {import("esbuild").Metafile} metafile
 */
function sourcesOf({ inputs }) {
  return Object.keys(inputs)
    .filter((path) => path !== "<stdin>")
    .map((path) => resolve(FRONTEND, path));
}

/**
 * Returns the path of a bundle below the URL of static files.
 *
 * @param {string} path relative to FRONTEND, as esbuild names it
 */
function urlPath(path) {
  return relative(DIRECTORY, resolve(FRONTEND, path));
}

/**
 * Returns the SHA-256 of a file, in hexadecimal.
 *
 * @param {string} path
 */
function digest(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
