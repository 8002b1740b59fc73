import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { withoutFiles } from "../../../scripts/vscode/readme.ts";

test("links to files become their text, pictures among them are left out, and what is elsewhere stays", () => {
  const text =
    "See [the figures](docs/figures.md), [VS Code](https://example.org) and [below](#b).\n\n![a](docs/a.png)\n![b](https://example.org/b.png)\n";
  expect(withoutFiles(text)).toBe(
    "See the figures, [VS Code](https://example.org) and [below](#b).\n\n![b](https://example.org/b.png)\n",
  );
});

test("the README names no file that is not there", async () => {
  const text = await readFile("README.md", "utf8");
  const targets = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => target.endsWith(".png")).length).toBeGreaterThan(2);
  expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  expect(withoutFiles(text)).not.toMatch(/\]\((?!https:|#)/);
});
