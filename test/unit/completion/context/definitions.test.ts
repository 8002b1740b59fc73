import { expect, test, vi } from "vitest";
import { type DefinedIn, Definitions } from "../../../../server/completion/context/definitions.ts";

const never = new AbortController().signal;
const LEDGER = { uri: "file:///ledger.ts", path: "ledger.ts", text: "export class Ledger {}\n" };
const name = (text: string, offset = 0) => ({ text, offset });

test("asks for each name of a document once, and keeps the files", async () => {
  const find = vi.fn(async () => [LEDGER]);
  const definitions = new Definitions(find);
  await definitions.look("a.ts", "typescript", [name("Ledger", 7), name("book", 9)], never);
  await definitions.look("a.ts", "typescript", [name("book", 12), name("Ledger", 20)], never);
  expect(find.mock.calls.map((call) => call.slice(0, 2))).toEqual([["a.ts", [7, 9]]]);
  expect(definitions.documents).toMatchObject([{ ...LEDGER, language: "typescript" }]);
  await definitions.look("b.ts", "typescript", [name("Ledger", 3)], never);
  expect(find).toHaveBeenCalledTimes(2);
});

test("reads a file again that was opened and closed, and what other programs may have changed after a while", async () => {
  vi.useFakeTimers();
  try {
    let text = LEDGER.text;
    const find = vi.fn(async () => [{ ...LEDGER, text }]);
    const definitions = new Definitions(find);
    const look = async () => {
      await definitions.look("a.ts", "typescript", [name("Ledger")], never);
      return definitions.documents.map((file) => [file.text, file.version]);
    };
    const first = await look();
    definitions.forget("file:///other.ts");
    expect(await look()).toEqual(first);
    expect(find).toHaveBeenCalledTimes(1);
    text = "export class Ledger { total = 0 }\n";
    definitions.forget(LEDGER.uri);
    expect(definitions.documents).toEqual([]);
    const second = await look();
    expect(second).toEqual([[text, expect.anything()]]);
    vi.advanceTimersByTime(6 * 60_000);
    expect(await look()).toEqual(second);
    expect(find).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(6 * 60_000);
    text = "";
    expect(await look()).not.toEqual(second);
  } finally {
    vi.useRealTimers();
  }
});

test("asks for a few names at a time", async () => {
  const find = vi.fn(async (_document: string, _offsets: readonly number[]): Promise<DefinedIn[]> => []);
  const definitions = new Definitions(find);
  const names = ["one", "two", "three", "four", "five", "six"].map(name);
  await definitions.look("a.ts", "typescript", names, never);
  await definitions.look("a.ts", "typescript", names, never);
  expect(find.mock.calls.map(([, offsets]) => offsets)).toEqual([
    [0, 1, 2, 3],
    [4, 5],
  ]);
});

test("asks again after the user went on typing, and after an editor that took too long", async () => {
  vi.useFakeTimers();
  try {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
    const find = vi.fn(
      (_document: string, _offsets: readonly number[], signal: AbortSignal) =>
        new Promise<DefinedIn[]>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    const definitions = new Definitions(find);
    const typing = new AbortController();
    const left = definitions.look("a.ts", "typescript", [name("Ledger")], typing.signal);
    typing.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });

    const late = definitions.look("a.ts", "typescript", [name("Ledger")], never);
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
    expect(definitions.documents).toEqual([]);
    find.mockImplementation(async () => [LEDGER]);
    await definitions.look("a.ts", "typescript", [name("Ledger")], never);
    expect(definitions.documents).toHaveLength(1);
    timeout.mockRestore();
  } finally {
    vi.useRealTimers();
  }
});

test("an editor's failure is told once, and does not come back with every pause", async () => {
  const find = vi.fn(async (): Promise<DefinedIn[]> => {
    throw new Error("no such file");
  });
  const definitions = new Definitions(find);
  await expect(definitions.look("a.ts", "typescript", [name("Ledger")], never)).rejects.toThrow("no such file");
  await definitions.look("a.ts", "typescript", [name("Ledger")], never);
  expect(find).toHaveBeenCalledTimes(1);
});
