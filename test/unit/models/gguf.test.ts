import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkGguf, readGgufHeader } from "../../../server/models/gguf.ts";
import { ggufFile } from "./support/gguf-file.ts";
import { temporaryDirectory } from "./support/workbench.ts";

async function fileWith(bytes: Buffer | string): Promise<string> {
  const file = path.join(await temporaryDirectory(), "model.gguf");
  await writeFile(file, bytes);
  return file;
}

test("a file in order passes", async () => {
  await expect(checkGguf(await fileWith(ggufFile()))).resolves.toBeUndefined();
});

test("the licence that a file states is read", async () => {
  expect((await readGgufHeader(await fileWith(ggufFile()))).header.licence).toBe("mit");
});

test.each([
  ["one byte short", -1],
  ["half of its tensors", 100_000],
  ["half of its header", 60],
])("a file cut off: %s", async (_, length) => {
  const file = await fileWith(ggufFile().subarray(0, length));
  await expect(checkGguf(file)).rejects.toMatchObject({ code: "truncated", message: expect.stringContaining(file) });
});

test.each([
  ["text", Buffer.from("<html>Please sign in</html>")],
  ["nothing", Buffer.alloc(0)],
  ["an old version", Buffer.from("GGUF\x01\0\0\0 and so on", "latin1")],
  ["big-endian numbers", Buffer.from("GGUF\0\0\0\x03 and so on", "latin1")],
  [
    "a metadata type that does not exist",
    Buffer.from(`GGUF\x03\0\0\0${"\0".repeat(8)}\x01${"\0".repeat(15)}\xff\0\0\0`, "latin1"),
  ],
])("a file with %s is not a GGUF file", async (_, bytes) => {
  await expect(checkGguf(await fileWith(bytes))).rejects.toMatchObject({ code: "not-gguf" });
});

test("a path that leads nowhere, and a folder", async () => {
  const directory = await temporaryDirectory();
  await expect(checkGguf(path.join(directory, "none.gguf"))).rejects.toMatchObject({ code: "unreadable" });
  await expect(checkGguf(directory)).rejects.toMatchObject({ code: "unreadable" });
});
