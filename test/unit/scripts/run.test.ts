import { expect, test } from "vitest";
import { isMissingInRegistry } from "../../../scripts/npm-failure.ts";
import { run, runToEnd } from "../../../scripts/run.ts";

const node = (script: string, options = {}) => runToEnd(process.execPath, ["-e", script], options);
const WRITES_BOTH = "process.stderr.write('a warning\\n'); process.stdout.write('{\"a\": 1}\\n');";

test("what a program prints is kept apart from what it warns of", async () => {
  expect(JSON.parse(await run(process.execPath, ["-e", WRITES_BOTH]))).toEqual({ a: 1 });
  const { all } = await node(WRITES_BOTH);
  expect(all).toContain("a warning");
  expect(all).toContain('{"a": 1}');
});

test("how a program ended is told, with all that it wrote", async () => {
  expect(await node("process.exit(3)")).toMatchObject({ code: 3 });
  await expect(run(process.execPath, ["-e", `${WRITES_BOTH} process.exitCode = 3`])).rejects.toMatchObject({
    name: "RunError",
    message: expect.stringMatching(/ended with 3\.\n(.*\n)*a warning/),
    output: expect.stringContaining('{"a": 1}'),
  });
});

test.skipIf(process.platform === "win32")("a program that was killed says by what", async () => {
  expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ code: "SIGKILL" });
});

test("a program that cannot be started is told", async () => {
  await expect(run("tandem-no-such-program", [])).rejects.toMatchObject({
    name: "RunError",
    message: expect.stringMatching(/^`tandem-no-such-program` cannot be run: .*ENOENT/),
  });
});

test("a program that nobody waits for any more is stopped", async () => {
  const signal = AbortSignal.timeout(300);
  await expect(node("setTimeout(() => {}, 60_000)", { signal })).rejects.toMatchObject({
    name: "RunError",
    message: expect.stringContaining("was stopped"),
  });
});

test("a program sees the environment that it is given, and no other", async () => {
  const environment = { PATH: process.env.PATH, ONLY: "this" };
  const { output } = await node("process.stdout.write(Object.keys(process.env).join())", { environment });
  expect(output.split(",").filter((name) => !name.startsWith("__CF"))).toEqual(["PATH", "ONLY"]);
});

// Windows runs npm and its like through files that only a shell can start.
test("programs that npm installed can be run everywhere", async () => {
  expect(await run("npx", ["--version"])).toMatch(/^\d+\.\d+\.\d+\s*$/);
});

test.each([
  [true, "npm error code E404\nnpm error 404 Not Found - GET\n"],
  [true, "npm ERR! code E404\nnpm ERR! 404 Not Found\n"],
  [true, '{"error": {}}\nnpm error code ETARGET\nnpm error notarget No matching version found\n'],
  [false, "npm error code ENOTFOUND\nnpm error network request failed\n"],
  [false, "npm error code E401\nnpm error Unable to authenticate\n"],
  [false, ""],
])("whether a registry has no such package: %s for %j", (missing, written) => {
  expect(isMissingInRegistry(written)).toBe(missing);
});
