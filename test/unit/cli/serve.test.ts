import { Command } from "commander";
import { expect, test, vi } from "vitest";
import { addServeCommand } from "../../../server/cli/serve.ts";

function serve(...args: string[]) {
  const start = vi.fn(async () => undefined);
  const program = new Command("tandem").exitOverride().configureOutput({ writeErr: () => undefined });
  addServeCommand(program, start);
  // Commands that were added before do not inherit it.
  program.commands.forEach((command) => void command.exitOverride().configureOutput({ writeErr: () => undefined }));
  return { start, done: program.parseAsync(["serve", ...args], { from: "user" }) };
}

test.each([
  [["--stdio"]],
  [["--pipe", "name"]],
  [["--pipe=name"]],
  [["--socket=4711"]],
  [["--node-ipc"]],
  [["--stdio", "--clientProcessId=17"]],
])("%j starts the server", async (args) => {
  const { start, done } = serve(...args);
  await done;
  expect(start).toHaveBeenCalledOnce();
});

test.each([[[]], [["--stdio", "--socket=4711"]]])("%j is refused", async (args) => {
  const { start, done } = serve(...args);
  await expect(done).rejects.toThrow(/say in one way how the editor reaches the server/);
  expect(start).not.toHaveBeenCalled();
});
