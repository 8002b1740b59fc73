import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { npmRegistry } from "../../../../server/models/gpu/npm-registry.ts";
import { temporaryDirectory } from "../support/workbench.ts";

const never = new AbortController().signal;
const saying = (text: string) => [process.execPath, "-e", `console.log(${JSON.stringify(text)})`] as const;

test("the registry is the one that npm is set up with", async () => {
  expect(await npmRegistry(tmpdir(), never, saying("https://registry.example/npm/"))).toBe(
    "https://registry.example/npm",
  );
});

test.each(["undefined", "file:///etc", ""])("%j is no registry, and the message says what to do", async (answer) => {
  await expect(npmRegistry(tmpdir(), never, saying(answer))).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("tandem.gpu.registry"),
  });
});

test("without npm the message says so", async () => {
  await expect(npmRegistry(tmpdir(), never, ["no-such-npm-here"])).rejects.toThrow(
    /npm.*is not here.*tandem\.gpu\.registry/,
  );
});

test("who gives up is told nothing", async () => {
  await expect(npmRegistry(tmpdir(), AbortSignal.abort(new Error("given up")), saying("x"))).rejects.toThrow(
    "given up",
  );
});

test("npm is asked where no repository has settings for it", async () => {
  const directory = await temporaryDirectory();
  const sayingWhere = [process.execPath, "-e", "console.log('https://registry.example' + process.cwd())"] as const;
  expect(await npmRegistry(directory, never, sayingWhere)).toBe(`https://registry.example${directory}`);
});
