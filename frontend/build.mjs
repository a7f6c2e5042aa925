// Bundles every frontend/*.js and frontend/*.css (top level) into src/sigap/ui/static/dist.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "sigap", "ui", "static", "dist");
const entries = readdirSync(here)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => join(here, name));

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome90", "firefox90", "safari15"],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
  assetNames: "assets/[name]-[hash]",
  legalComments: "linked",
  logLevel: "warning",
});
