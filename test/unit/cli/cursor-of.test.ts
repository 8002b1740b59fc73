import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cursorOf } from "../../../server/cli/cursor-of.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-cursor-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const location = path.join(folder, name);
  await writeFile(location, text);
  return location;
}

/** The text with the cursor drawn at a place. */
async function drawn(name: string, text: string, place: string): Promise<string> {
  const cursor = await cursorOf(`${await file(name, text)}:${place}`);
  return `${cursor.text.slice(0, cursor.offset)}█${cursor.text.slice(cursor.offset)}`;
}

describe("cursorOf", () => {
  test.each([
    ["1:1", "█const a = 1;\nb\n"],
    ["1:7", "const █a = 1;\nb\n"],
    ["1:13", "const a = 1;█\nb\n"],
    ["2:1", "const a = 1;\n█b\n"],
    ["2:2", "const a = 1;\nb█\n"],
    ["3:1", "const a = 1;\nb\n█"],
  ])("counts lines and columns from 1: %s", async (place, expected) => {
    expect(await drawn("a.ts", "const a = 1;\nb\n", place)).toBe(expected);
  });

  test.each([
    ["1:3", "ab█\r\ncd\r\n"],
    ["2:1", "ab\r\n█cd\r\n"],
    ["2:3", "ab\r\ncd█\r\n"],
    ["3:1", "ab\r\ncd\r\n█"],
  ])("does not count the CR of a line ending as a column: %s", async (place, expected) => {
    expect(await drawn("crlf.ts", "ab\r\ncd\r\n", place)).toBe(expected);
  });

  test("columns are UTF-16 units", async () => {
    expect(await drawn("emoji.ts", "😀é", "1:3")).toBe("😀█é");
  });

  test("names the document and its language", async () => {
    const location = await file("b.py", "x\n");
    expect(await cursorOf(`${location}:1:1`)).toEqual({
      document: location,
      language: "python",
      text: "x\n",
      offset: 0,
    });
  });

  test.skipIf(process.platform === "win32")("a file name may hold colons", async () => {
    const location = await file("a:2:3.ts", "abc");
    expect(await cursorOf(`${location}:1:3`)).toMatchObject({ document: location, offset: 2 });
  });

  test.each([
    ["0:1", "has 2 lines; there is no line 0"],
    ["3:1", "has 2 lines; there is no line 3"],
    ["1:0", "has columns 1 to 4; there is no column 0"],
    ["1:5", "has columns 1 to 4; there is no column 5"],
    // The CR is no column either.
    ["2:4", "has columns 1 to 3; there is no column 4"],
  ])("beyond the text: %s", async (place, message) => {
    const location = await file("short.ts", "abc\nde\r");
    const failure = await cursorOf(`${location}:${place}`).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: "DocumentError", message: expect.stringContaining(message) });
    expect(failure).toMatchObject({ message: expect.stringContaining(location) });
  });

  test.each(["a.ts", "a.ts:1", "a.ts:1:", "a.ts:one:1", ":1:1", "a.ts:-1:1", ""])(
    "%j names no place",
    async (place) => {
      await expect(cursorOf(place)).rejects.toThrow(`"${place}" names no place. Write FILE:LINE:COLUMN`);
    },
  );

  test("no such file", async () => {
    const location = path.join(folder, "missing.ts");
    await expect(cursorOf(`${location}:1:1`)).rejects.toMatchObject({
      name: "DocumentError",
      message: `${location} cannot be read: there is no such file.`,
    });
  });

  test("a folder", async () => {
    const location = path.join(folder, "folder");
    await mkdir(location);
    await expect(cursorOf(`${location}:1:1`)).rejects.toThrow(`${location} cannot be read: it is a folder.`);
  });
});
