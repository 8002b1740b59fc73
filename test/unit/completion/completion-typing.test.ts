import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { above, at, DEADLINE, desk, never, settings, typing, written } from "./desk.ts";

/** Asks behind `const a = `, and leaves when this much of the answer is written. */
async function leaveAfter(it: ReturnType<typeof desk>, said: string): Promise<void> {
  const left = new AbortController();
  const asked = typing(it, `${above}const a = █\n`, { signal: left.signal });
  await sleep(10);
  it.writings[0]?.says(said);
  left.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
}

describe("at the deadline", () => {
  test("what is written is shown, and its rest announced", async () => {
    const it = desk();
    const shown = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.says("first + sec");
    await sleep(DEADLINE);
    it.writings[0]?.says("first + secon");
    expect(await shown).toMatchObject({ text: "first +", reason: expect.stringContaining("still being written") });
    expect(it.grown).toEqual([]);
    it.writings[0]?.ends();
    await sleep(0);
    expect(it.grown).toEqual(["a.zig"]);
    expect(await typing(it, `${above}const a = █\n`)).toMatchObject({ text: written });
    expect(it.writings).toHaveLength(1);
  });

  test("half a word is not shown: the answer comes when there is a whole one", async () => {
    const it = desk();
    const shown = typing(it, `${above}const a = █\n`);
    await sleep(DEADLINE + 10);
    it.writings[0]?.says("fir");
    // Whatever held the machine up meanwhile: this one comes behind the deadline, and nothing comes after it.
    await sleep(DEADLINE);
    it.writings[0]?.says("first +");
    expect((await shown).text).toBe("first +");
  });

  test("an answer that is complete before is given whole, and nothing is announced", async () => {
    const it = desk();
    const shown = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.ends();
    expect((await shown).text).toBe(written);
    await sleep(DEADLINE);
    expect(it.grown).toEqual([]);
  });
});

test("an answer says what writing it took, also where it is found again, beside what asking for it took", async () => {
  const it = desk();
  const asked = it.service.complete(at(`${above}const a = █\n`), "code", { settings, signal: never });
  await sleep(60);
  it.writings[0]?.ends();
  const { ms, writtenMs } = await asked;
  expect(writtenMs).toBeGreaterThan(30);
  expect(ms).toBeGreaterThanOrEqual(writtenMs);
  const again = await typing(it, `${above}const a = █\n`);
  expect(again.writtenMs).toBe(writtenMs);
  expect(again.ms).toBeLessThan(writtenMs);
});

describe("the id of an answer", () => {
  test("is told to the strategy, and stays with its beginning, the whole, and what is left of it", async () => {
    const it = desk();
    const shown = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.says("first + sec");
    await sleep(DEADLINE);
    it.writings[0]?.says("first + secon");
    const { id } = await shown;
    expect(id).toEqual(expect.any(String));
    expect(it.writings[0]?.request.id).toBe(id);
    it.writings[0]?.ends();
    await sleep(0);
    expect(await typing(it, `${above}const a = █\n`)).toMatchObject({ text: written, id });
    expect(await typing(it, `${above}const a = fir█\n`)).toMatchObject({ text: "st + second", id });
  });

  test("is another one for another answer; strategies are told of none where nobody looks what becomes of it", async () => {
    const it = desk();
    const ids: unknown[] = [];
    for (const [i, name] of ["a", "b"].entries()) {
      const shown = typing(it, `${above}const ${name} = █\n`);
      await sleep(10);
      it.writings[i]?.ends();
      ids.push((await shown).id);
    }
    expect(new Set(ids).size).toBe(2);
    const asked = it.service.complete(at(`${above}const c = █\n`), "code", { settings, signal: never });
    await sleep(10);
    it.writings[2]?.ends();
    const { id } = await asked;
    expect(it.writings[2]?.request.id).toBeUndefined();
    // Whoever types along with what was compared is shown it all the same.
    expect(ids).not.toContain(id);
    expect(await typing(it, `${above}const c = fir█\n`)).toMatchObject({ text: "st + second", id: expect.any(String) });
    expect(it.writings).toHaveLength(3);
  });
});

describe("keys", () => {
  test("are answered with as much as can be written in good time, a request with as much as the setting allows", async () => {
    const it = desk();
    const typed = typing(it, `${above}const a = █\n`, { invoked: false });
    await sleep(200);
    it.writings[0]?.ends();
    await typed;
    const asked = typing(it, `${above}const b = █\n`);
    await sleep(10);
    it.writings[1]?.ends();
    await asked;
    expect(it.writings.map(({ request }) => request.maxTokens)).toEqual([20, settings["completion.maxTokens"]]);
  });

  test("that agree with what is being written go on with it", async () => {
    const it = desk();
    await leaveAfter(it, "first");
    const second = typing(it, `${above}const a = f█\n`);
    await sleep(10);
    it.writings[0]?.ends();
    expect((await second).text).toBe(written.slice(1));
    expect(it.writings).toHaveLength(1);
  });

  test("that it ends before begin another one", async () => {
    const it = desk();
    await leaveAfter(it, "first;x");
    const second = typing(it, `${above}const a = first;█\n`);
    await sleep(10);
    it.writings[0]?.ends("first;");
    await sleep(10);
    expect(it.writings).toHaveLength(2);
    it.writings[1]?.ends("\nreturn a;");
    expect((await second).text).toBe("\nreturn a;");
  });

  test("that disagree give it up", async () => {
    const it = desk();
    await leaveAfter(it, "first");
    const second = typing(it, `${above}const a = x█\n`);
    await sleep(10);
    expect(it.writings[0]?.request.signal.aborted).toBe(true);
    expect(it.writings).toHaveLength(2);
    it.writings[1]?.ends("x");
    await second;
  });

  test("in quick succession begin nothing until there is a pause", async () => {
    const it = desk();
    // An answer takes longer here than the next key.
    const slow = typing(it, `${above}const b = █\n`);
    await sleep(300);
    it.writings[0]?.ends();
    await slow;
    let text = `${above}const a = 1;\nco`;
    const cancelled: Promise<unknown>[] = [];
    for (const key of "nst") {
      const left = new AbortController();
      text += key;
      cancelled.push(typing(it, `${text}█\n`, { invoked: false, signal: left.signal }).catch(() => "cancelled"));
      await sleep(20);
      left.abort();
    }
    expect(await Promise.all(cancelled)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(it.writings).toHaveLength(1);
    const last = typing(it, `${text} █\n`, { invoked: false });
    await sleep(250);
    expect(it.writings).toHaveLength(2);
    it.writings[1]?.ends();
    await last;
  });
});

describe("while the user pauses", () => {
  const PAUSE = 450;

  test("a prompt that is worn is read anew, and then used", async () => {
    const it = desk();
    const begin = typing(it, `${above}█\n`);
    await sleep(10);
    it.writings[0]?.ends("", 0);
    await begin;
    const later = `${above}${"ab();\n".repeat(8)}`;
    const second = typing(it, `${later}c█\n`);
    await sleep(10);
    const old = it.writings[1]?.request.prompt;
    it.writings[1]?.ends("d", 0.1);
    await second;
    expect(it.read).toHaveLength(0);
    await sleep(PAUSE);
    expect(it.read).toHaveLength(1);
    expect(it.read[0]?.prefix).not.toBe(old?.prefix);
    void typing(it, `${later}cx█\n`).catch(() => undefined);
    await sleep(10);
    expect(it.writings[2]?.request.prompt.prefix).toBe(it.read[0]?.prefix);
  });

  test("the answer after a sure one is begun", async () => {
    const it = desk();
    const first = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.ends("first;", 0.95);
    await first;
    await sleep(PAUSE);
    expect(it.writings).toHaveLength(2);
    it.writings[1]?.ends("\nreturn a;");
    await sleep(0);
    expect((await typing(it, `${above}const a = first;█\n`)).text).toBe("\nreturn a;");
    expect(it.writings).toHaveLength(2);
  });

  test("what was begun ahead was never in the document: nothing looks it up as deleted text", async () => {
    const it = desk();
    const first = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.ends("first + second + first;", 0.95);
    await first;
    await sleep(PAUSE);
    void typing(it, `${above}const a = x█\n`).catch(() => undefined);
    await sleep(10);
    expect(it.writings[2]?.request.lookup?.join("")).not.toContain("second");
  });

  test("nothing is done on a machine that saves its battery", async () => {
    const it = desk();
    const first = typing(it, `${above}const a = █\n`, { frugal: true });
    await sleep(10);
    it.writings[0]?.ends("first;", 0.95);
    expect((await first).text).toBe("first;");
    expect((await typing(it, `${above}const a = █\n`, { frugal: true })).text).toBe("first;");
    await sleep(PAUSE);
    expect(it.writings).toHaveLength(1);
    expect(it.read).toHaveLength(0);
  });

  test("the next key interrupts what was begun ahead", async () => {
    const it = desk();
    const first = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.ends("first;", 0.95);
    await first;
    await sleep(PAUSE);
    void typing(it, `${above}const a = x█\n`).catch(() => undefined);
    await sleep(10);
    expect(it.writings[1]?.request.signal.aborted).toBe(true);
  });

  test("other documents are read along, and stay in the prompts after that", async () => {
    const it = desk({ others: [1] });
    const before = `${above}const a = distance(`;
    const first = typing(it, `${before}█\n`);
    await sleep(10);
    expect(it.writings[0]?.request.prompt.context).toBeUndefined();
    it.writings[0]?.ends("b", 0.1);
    await first;
    await sleep(PAUSE);
    // Documents are looked through between other work, which may come behind the pause.
    await vi.waitFor(() => expect(it.read).toHaveLength(1), { timeout: 10_000 });
    expect(it.read[0]?.context).toMatchObject({ repository: "zoo", path: "a.zig" });
    expect(it.read[0]?.context?.pieces[0]?.text).toContain("fn distance");
    void typing(it, `${before}x█\n`).catch(() => undefined);
    await sleep(10);
    expect(it.writings[1]?.request.prompt.context).toBe(it.read[0]?.context);
  });

  test("the text where the cursor rests is read", async () => {
    const it = desk();
    it.service.lookAt(at(`${above}const a = █\n`), "code", settings);
    await sleep(100);
    expect(it.read).toHaveLength(0);
    await sleep(PAUSE);
    expect(it.read).toHaveLength(1);
    expect(it.writings).toHaveLength(0);
  });

  test("what both experts read there counts for how they compare", async () => {
    const ledger = new EvidenceLedger();
    const noted = vi.spyOn(ledger, "addMiddle");
    const it = desk({ ledger });
    it.service.lookAt(at(`${above}const a = █\n`), "code", settings);
    await sleep(PAUSE);
    expect(noted).not.toHaveBeenCalled();
    const answered = typing(it, `${above}const a = █\n`);
    await sleep(10);
    it.writings[0]?.ends();
    await answered;
    it.service.lookAt(at(`${above}const b = █\n`), "code", settings);
    await sleep(PAUSE);
    const middle = it.read.at(-1)?.middle ?? "";
    expect(middle).toContain("const b = ");
    expect(noted.mock.calls.map(([{ id }, language, text]) => [id, language, text])).toEqual([
      ["toy-general", "zig", middle],
      ["toy-code", "zig", middle],
    ]);
  });
});
