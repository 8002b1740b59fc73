/**
 * Writes commands and settings from their definitions into package.json.
 * With `--check` it writes nothing and fails when package.json is not up to date.
 */
import { readFile, writeFile } from "node:fs/promises";
import { type Manifest, withContributions } from "./manifest-contributions.ts";

const file = new URL("../package.json", import.meta.url);
const before = await readFile(file, "utf8");
const after = `${JSON.stringify(withContributions(JSON.parse(before) as Manifest), null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (after !== before) {
    process.stderr.write(
      "package.json is not up to date: a command or a setting has changed since it was generated. Run `npx tsx scripts/manifest.ts` and commit the result.\n",
    );
    process.exitCode = 1;
  }
} else if (after !== before) {
  await writeFile(file, after);
}
