import { lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { SharedFile } from "../../../server/storage/shared-file.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";
import { whileOutOfReach, whileUnreadable, whileUnwritable } from "./troubled-file.ts";

const names = z.array(z.string());
let file = "";
let failures: unknown[] = [];

beforeEach(async () => {
  file = path.join(await temporaryDirectory(), "below", "names.json");
  failures = [];
});

/** As each process has one of its own. */
const open = () =>
  new SharedFile<readonly string[]>({
    file,
    parse: (json) => names.safeParse(json).data,
    empty: [],
    toText: (content) => JSON.stringify(content),
    onFailure: (failure) => void failures.push(failure),
  });
const add = (name: string) => (before: readonly string[]) => [...before, name];
const inFile = async () => JSON.parse(await readFile(file, "utf8"));

describe("SharedFile", () => {
  test("of changes that are made at the same time none is lost", async () => {
    const wanted = Array.from({ length: 24 }, (_, index) => String(index));
    const processes = [open(), open(), open()];
    await Promise.all(wanted.map((name, index) => processes[index % 3]?.update(add(name))));
    expect([...(await inFile())].sort()).toEqual([...wanted].sort());
    expect(await readdir(path.dirname(file))).toEqual(["names.json"]);
    expect(failures).toEqual([]);
  });

  test("a file that cannot be read stays as it is, and what is known stays known", async () => {
    const shared = open();
    await shared.update(add("a"));
    await whileUnreadable(file, async () => {
      expect(await shared.update(add("b"))).toEqual(["a", "b"]);
      expect(await shared.read()).toEqual(["a", "b"]);
      expect(await open().read()).toEqual([]);
      expect((await lstat(file)).isSymbolicLink()).toBe(true);
    });
    expect(failures).toHaveLength(2);
    expect(await shared.read()).toEqual(["a", "b"]);
    expect(await shared.update(add("c"))).toEqual(["a", "b", "c"]);
    expect(await inFile()).toEqual(["a", "b", "c"]);
  });

  test("what could not be written is added to what others have written since", async () => {
    const shared = open();
    await shared.update(add("a"));
    await whileOutOfReach(file, () => shared.update(add("mine")));
    await open().update(add("theirs"));
    expect(await shared.read()).toEqual(["a", "theirs", "mine"]);
    await shared.update(add("b"));
    expect(await inFile()).toEqual(["a", "theirs", "mine", "b"]);
  });

  test("what others have deleted since does not come back", async () => {
    const shared = open();
    await shared.update(add("a"));
    await whileUnwritable(file, () => shared.update(add("mine")));
    await open().delete();
    expect(await shared.read()).toEqual(["mine"]);
    await shared.update(add("b"));
    expect(await inFile()).toEqual(["mine", "b"]);
  });

  test("of what cannot be written all is known, and the last changes are written when they can be", async () => {
    await mkdir(path.dirname(path.dirname(file)), { recursive: true });
    await writeFile(path.dirname(file), "");
    const shared = open();
    for (let index = 0; index < 110; index++) await shared.update(add(String(index)));
    expect(failures).toHaveLength(1);
    expect(await shared.read()).toHaveLength(110);
    await rm(path.dirname(file));
    await shared.update(add("last"));
    const kept: string[] = await inFile();
    expect(kept).toHaveLength(101);
    expect(kept[0]).toBe("10");
    expect(kept.at(-1)).toBe("last");
  });

  test("a change that fails is told to whoever made it, and not made again", async () => {
    const shared = open();
    const failing = () => {
      throw new RangeError("This cannot be done.");
    };
    await expect(shared.update(failing)).rejects.toThrow(RangeError);
    await shared.update(add("a"));
    expect(await inFile()).toEqual(["a"]);
    expect(failures).toEqual([]);
  });
});
