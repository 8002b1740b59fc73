import { Command } from "commander";
import { expect, test } from "vitest";
import { addBenchCommand } from "../../../server/cli/bench.ts";

test("the help names every default as people would write it", () => {
  const program = new Command();
  addBenchCommand(program);
  const help = program.commands[0]?.helpInformation() ?? "";
  expect(help).toMatch(/--limit <items>[^(]*\(default: all\)/);
  expect(help).not.toContain("default: null");
});
