import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkLocalFile } from "../../../server/models/local-file.ts";
import { ggufFile } from "./support/gguf-file.ts";
import { temporaryDirectory } from "./support/workbench.ts";

async function fileWith(bytes: Buffer | string): Promise<string> {
  const file = path.join(await temporaryDirectory(), "mine.gguf");
  await writeFile(file, bytes);
  return file;
}

test.each([0, 4, 60, 100_000])("a file of which %d bytes have been copied so far", async (length) => {
  const file = await fileWith(ggufFile().subarray(0, length));
  await expect(checkLocalFile(file)).rejects.toMatchObject({
    code: "growing",
    message: expect.stringContaining(`${file} is not complete yet`),
  });
  await writeFile(file, ggufFile());
  await expect(checkLocalFile(file)).resolves.toBeUndefined();
});

test.each([
  [4, "not-gguf"],
  [100_000, "truncated"],
])("a file of %d bytes that nobody has written to for a minute", async (length, code) => {
  const file = await fileWith(ggufFile().subarray(0, length));
  const then = Date.now() / 1_000 - 60;
  await utimes(file, then, then);
  await expect(checkLocalFile(file)).rejects.toMatchObject({ code });
});

test("no model, whenever it was written, and no file", async () => {
  const file = await fileWith("<html>Please sign in</html>");
  await expect(checkLocalFile(file)).rejects.toMatchObject({ code: "not-gguf" });
  await expect(checkLocalFile(`${file}.none`)).rejects.toMatchObject({ code: "unreadable" });
});
