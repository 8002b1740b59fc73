import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, tandem } from "./tandem.ts";

/** As {@link tandem}, where nobody reads what it prints: its error output. */
function tandemUnread(...args: string[]): Promise<Omit<Outcome, "stdout">> {
  return new Promise((resolve, reject) => {
    const child = spawn("npx", ["tandem", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stdout.destroy();
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stderr }));
  });
}

describe("npx tandem", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "tandem-terminal-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const file = async (name: string, text: string): Promise<string> => {
    const where = path.join(folder, name);
    await writeFile(where, text);
    return where;
  };

  it("completes, with everything a program wants to know", async () => {
    const place = "examples/cart.ts:21:13";
    const { code, stdout } = await tandem(["complete", place, "--json", "--strategy", "cascade"]);
    expect(code).toBe(0);
    const { text, strategy, reason, ms, confidence, experts, trace } = JSON.parse(stdout);
    expect(text).toMatch(/best/);
    expect(strategy).toBe("cascade");
    expect(reason).toMatch(/^cascade: /);
    expect(ms).toBeGreaterThan(0);
    expect(confidence).toBeGreaterThan(0);
    expect(experts[0]).toEqual({
      id: "smollm2-135m",
      text: expect.any(String),
      ms: expect.any(Number),
      tokens: expect.any(Number),
      meanLogProbability: expect.any(Number),
    });
    expect(trace.map(({ bytes }: { bytes: string }) => bytes).join("")).toBe(text);
    expect(trace[0]).toMatchObject({ from: expect.stringMatching(/code|general/), probabilities: expect.any(Object) });
  });

  it("shows the completion in its line, and why", async () => {
    const { code, stdout } = await tandem(["complete", "examples/cart.ts:21:13", "--strategy", "code"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ {4}if \(best .+\n.*Code expert.* ms/);
  });

  it.each([
    ["a line that is not there", "x = 1\n:9:1", /has 2 lines; there is no line 9/],
    ["an empty file", ":1:1", /has no text yet/],
    ["a binary file", "\u0000\u0001:1:2", /looks like a binary file/],
  ])("says in one message what is wrong with %s", async (_, textAndPlace, message) => {
    const [text = "", ...place] = textAndPlace.split(":");
    const where = await file("input.py", text);
    const { code, stdout, stderr } = await tandem(["complete", [where, ...place].join(":")]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
  });

  it("reads no file with secrets", async () => {
    const where = await file(".env", "PASSWORD=hunter2\n");
    const { code, stdout, stderr } = await tandem(["complete", `${where}:1:10`]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/\.env is not read: .*tandem\.exclude/);
    expect(stderr).not.toContain("hunter2");
  });

  it("writes a report that can be pasted into a bug report", async () => {
    const { code, stdout } = await tandem(["diagnose", "--settings", '{"threads":1}']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| llama\.cpp \| \S+ \(prebuilt/);
    expect(stdout).toMatch(/\| code expert \| qwen2\.5-coder-0\.5b \| idle \|.* [\da-f]{64} \|/);
    expect(stdout).toContain("- `tandem.threads`: 1");
    expect(stdout).not.toContain(os.homedir());
  });

  it.each([["list"], ["list", "--json"]])(
    "ends quietly where nobody reads on, as behind `| head`: models %s",
    async (...args) => {
      expect(await tandemUnread("models", ...args)).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining("EPIPE"),
      });
    },
  );

  it("says which version it is", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    expect(await tandem(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it("names the strategies when it gets an unknown one", async () => {
    const { code, stderr } = await tandem(["complete", "examples/cart.ts:21:13", "--strategy", "majority"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no strategy "majority"\. The strategies are auto, code/);
  });
});
