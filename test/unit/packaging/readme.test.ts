import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { packagedReadme, withoutFiles, withoutSections } from "../../../scripts/vscode/readme.ts";

test("links to files become their text, pictures among them are left out, and what is elsewhere stays", () => {
  const text =
    "See [the figures](docs/figures.md), [VS Code](https://example.org) and [below](#b).\n\n![a](docs/a.png)\n![b](https://example.org/b.png)\n";
  expect(withoutFiles(text)).toBe(
    "See the figures, [VS Code](https://example.org) and [below](#b).\n\n![b](https://example.org/b.png)\n",
  );
});

test("sections are left out whole", () => {
  const text = "# A\n\n## B\n\n### C\n\n## D\n\nd ## B\n\n## Bee\n";
  expect(withoutSections(text, ["B"])).toBe("# A\n\n## D\n\nd ## B\n\n## Bee\n");
});

test("whoever installs the package does not read how to build it", async () => {
  const text = await readFile("README.md", "utf8");
  expect(text).toContain("npm ci");
  expect(packagedReadme(text)).not.toMatch(/npm (ci|run|start|test)/);
});

test("whoever installs the package reads of no command that only a checkout has, and how to start the server", async () => {
  const text = packagedReadme(await readFile("README.md", "utf8"));
  expect(text).not.toContain("npx");
  expect(text).toContain("`node FOLDER/dist/cli.js`");
  expect(text).toContain("docs/editors.md");
});

test("the README names no file that is not there", async () => {
  const text = await readFile("README.md", "utf8");
  const targets = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => target.endsWith(".png")).length).toBeGreaterThan(2);
  expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  expect(packagedReadme(text)).not.toMatch(/\]\((?!https:|#)/);
});
