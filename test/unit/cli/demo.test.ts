import path from "node:path";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { addDemoCommand } from "../../../server/cli/demo.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test("a folder that names no places is told, and where there is one that does", async () => {
  const folder = await temporaryDirectory();
  let err = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
  const program = new Command().exitOverride();
  addDemoCommand(program);
  await program.parseAsync(["demo", folder], { from: "user" });
  expect(err).toBe(
    `${path.join(folder, "positions.json")}, which names the places to complete, cannot be read: there is no such file. Run "tandem demo" in a checkout of Tandem, or name a folder that has such a file.\n`,
  );
  expect(process.exitCode).toBe(1);
});
