/** Windows whose services ask the same experts. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { DEADLINE, desk, typing } from "./desk.ts";

/** Longer than the pause after which the next answer is begun. */
const PAUSE_MS = 500;
const PLACE = "const a = █\n";

test("who asks the experts says so; not who begins an answer ahead, nor who finds one again", async () => {
  let asked = 0;
  const it = desk({ onAsked: () => asked++ });
  const shown = typing(it, PLACE);
  await sleep(10);
  expect(asked).toBe(1);
  it.writings[0]?.ends("first;", 0.95);
  await shown;
  await sleep(PAUSE_MS);
  expect(it.writings).toHaveLength(2);
  expect((await typing(it, PLACE)).text).toBe("first;");
  expect(asked).toBe(1);
});

test("what was begun ahead makes way for others", async () => {
  const it = desk();
  const shown = typing(it, PLACE);
  await sleep(10);
  it.writings[0]?.ends("first;", 0.95);
  await shown;
  await sleep(PAUSE_MS);
  it.service.makeWay();
  expect(it.writings[1]?.request.signal.aborted).toBe(true);
});

test("what nobody waits for any more makes way, what somebody waits for does not", async () => {
  const it = desk();
  const left = new AbortController();
  const leaving = typing(it, PLACE, { signal: left.signal });
  await sleep(10);
  left.abort();
  await expect(leaving).rejects.toMatchObject({ name: "AbortError" });
  expect(it.writings[0]?.request.signal.aborted).toBe(false);
  it.service.makeWay();
  expect(it.writings[0]?.request.signal.aborted).toBe(true);
  const shown = typing(it, "const b = █\n");
  await sleep(10);
  it.service.makeWay();
  expect(it.writings[1]?.request.signal.aborted).toBe(false);
  it.writings[1]?.ends("second;");
  expect((await shown).text).toBe("second;");
});

test("whoever sees the beginning of an answer is given the rest, whatever others ask", async () => {
  const it = desk();
  const shown = typing(it, PLACE);
  await sleep(10);
  it.writings[0]?.says("first + sec");
  await sleep(DEADLINE);
  it.writings[0]?.says("first + secon");
  expect(await shown).toMatchObject({ partial: true });
  it.service.makeWay();
  expect(it.writings[0]?.request.signal.aborted).toBe(false);
});
