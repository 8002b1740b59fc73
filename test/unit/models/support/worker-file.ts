import path from "node:path";
import { build } from "esbuild";
import { temporaryDirectory } from "./workbench.ts";

/** The worker that rewrites tensors, bundled as the build does it. */
export async function workerFile(): Promise<string> {
  const outfile = path.join(await temporaryDirectory(), "requantise-worker.mjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "../../../../server/models/requantise/worker.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
  });
  return outfile;
}
