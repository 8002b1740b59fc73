import { expect, test } from "vitest";
import { ExpertsHere } from "../../../extension/experts-here.ts";
import type { ExpertState, Status } from "../../../server/protocol.ts";

function statusOf(general: ExpertState, code: ExpertState, health: Status["health"] = "ready"): Status {
  const experts = [
    { role: "general" as const, id: "a", state: general },
    { role: "code" as const, id: "b", state: code },
  ];
  return { health, experts, answers: [] };
}

function expertsHere() {
  const values = new Map<string, unknown>();
  const here = new ExpertsHere({
    get: (key: string, otherwise?: unknown) => values.get(key) ?? otherwise,
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as ConstructorParameters<typeof ExpertsHere>[0]);
  const lost = (status?: Status) => here.lost(status).map(({ id }) => id);
  return { here, lost };
}

test("an expert that was never here is not lost, one that was is, until it is forgotten", async () => {
  const { here, lost } = expertsHere();
  expect(lost(statusOf("ready", "missing"))).toEqual([]);
  await here.see(statusOf("ready", "idle").experts);
  await here.see(statusOf("ready", "missing").experts);
  expect(lost(statusOf("ready", "missing"))).toEqual(["b"]);
  await here.forget(["b"]);
  expect(lost(statusOf("ready", "missing"))).toEqual([]);
  await here.see(statusOf("idle", "loading").experts);
  expect(lost(statusOf("ready", "missing"))).toEqual(["b"]);
});

test("nothing is lost while models are fetched, while nobody knows, or where there is none at all", async () => {
  const { here, lost } = expertsHere();
  await here.see(statusOf("ready", "ready").experts);
  expect(lost(undefined)).toEqual([]);
  expect(lost(statusOf("ready", "missing", "fetching"))).toEqual([]);
  expect(lost(statusOf("missing", "missing", "offer"))).toEqual([]);
  expect(lost(statusOf("ready", "failed"))).toEqual([]);
});
