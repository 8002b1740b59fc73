import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelsDirectory } from "../../server/models/directory.ts";
import { tandem } from "./tandem.ts";

const ADDITION = {
  task_id: "Addition/1",
  language: "python",
  prompt: 'def add(a, b):\n    """Returns the sum of a and b."""\n',
  suffix: "",
  canonical_solution: "    return a + b\n",
  test: "\nassert add(2, 3) == 5\n",
};
/** Which number is wanted nothing in it says. */
const RIDDLE = {
  task_id: "Riddle/1",
  language: "python",
  prompt: "def secret():\n",
  suffix: "",
  canonical_solution: "    return 48151623\n",
  test: "\nassert secret() == 48151623\n",
};

describe("npx tandem bench", () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "tandem-bench-"));
    // The logs of other runs are not gone on with.
    environment = { TANDEM_MODELS: modelsDirectory("", process.env), XDG_CACHE_HOME: folder };
  });
  afterAll(() => rm(folder, { recursive: true }));

  const dataset = async (name: string, ...lines: string[]): Promise<string> => {
    const file = path.join(folder, `${name}.jsonl`);
    await writeFile(file, lines.join("\n"));
    return file;
  };
  const bench = (...args: string[]) =>
    tandem(["bench", ...args, "--settings", '{"completion.maxTokens":16}'], environment);

  it("says how good and how fast the strategies are, as figures and as a page, and measures nothing twice", async () => {
    const holes = await dataset("holes", JSON.stringify(ADDITION), JSON.stringify(RIDDLE));
    const [figures, page] = [path.join(folder, "figures.json"), path.join(folder, "page.html")];
    const first = await bench(holes, "--strategies", "code,cascade", "--json", figures, "--report", page);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^holes\n\n\|/) });
    const { items, datasets, summary, records } = JSON.parse(await readFile(figures, "utf8"));
    expect(items).toBe(2);
    expect(datasets).toEqual([{ name: "holes", hash: expect.stringMatching(/^[\da-f]{64}$/), items: 2 }]);
    expect(summary.code).toMatchObject({ n: 2, pass: 0.5, exact: 0.5 });
    expect(summary.code.meanMs).toBeGreaterThan(0);
    expect(summary.cascade.deferred).toBeGreaterThanOrEqual(0);
    expect(summary.bestSingle).toMatchObject({ id: "code", pass: 0.5 });
    expect(summary.oracle.pass).toBe(0.5);
    expect(records).toHaveLength(4);
    const html = await readFile(page, "utf8");
    expect(html).toMatch(/<td>code<\/td><td>2<\/td><td>50\.0 %<\/td>/);
    expect(html).toMatch(/<svg[^>]*aria-label="Right answers over mean latency/);
    // Whoever gets the page needs nothing else.
    expect(html).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//);

    const again = await bench(holes, "--strategies", "code,cascade", "--json", figures);
    expect(again).toMatchObject({ code: 0, stdout: first.stdout, stderr: expect.stringMatching(/\b4\b/) });
    expect(JSON.parse(await readFile(figures, "utf8")).records).toEqual(records);
  });

  it.each([
    ["a broken line", [JSON.stringify(ADDITION), "{"], /broken\.jsonl, line 2: /],
    [
      "a reference that does not pass",
      [JSON.stringify({ ...RIDDLE, canonical_solution: "    return 1\n" })],
      /Riddle\/1/,
    ],
  ])("refuses %s before anything is measured", async (_, lines, message) => {
    const { code, stdout, stderr } = await bench(await dataset("broken", ...lines), "--strategies", "code");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
