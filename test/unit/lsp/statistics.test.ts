import { describe, expect, test, vi } from "vitest";
import type { Outcome } from "../../../server/learning/outcome.ts";
import { StatisticsFeature, type StatisticsParts } from "../../../server/lsp/statistics.ts";
import { DeleteStatisticsRequest, type Statistics, StatisticsRequest } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { DeleteStatisticsError } from "../../../server/statistics/statistics-store.ts";
import { countedRow } from "../statistics/rows.ts";

const ORIGIN = { document: "file:///a.ts", language: "typescript", strategy: "cascade" } as const;
const OUTCOME: Outcome = { latencyMs: 100, shownMs: 900, offered: 10, taken: 10, kept: 10, accepted: true };

function setUp({ enabled = true } = {}) {
  const handlers = new Map<unknown, (params?: unknown) => Promise<unknown>>();
  const store = {
    file: "statistics.json",
    count: vi.fn(),
    read: vi.fn(async () => [countedRow()]),
    write: vi.fn(async () => undefined),
    delete: vi.fn(async () => undefined),
  };
  const get = vi.fn(async () => ({ ...DEFAULT_SETTINGS, "statistics.enabled": enabled }));
  const feature = new StatisticsFeature({
    connection: {
      onRequest: (type: unknown, handler: (params?: unknown) => Promise<unknown>) => handlers.set(type, handler),
    } as unknown as StatisticsParts["connection"],
    configuration: { get },
    store,
  });
  const request = async (type: unknown, params?: unknown) => handlers.get(type)?.(params);
  return { feature, store, get, request };
}

describe("statistics in the server", () => {
  test("an answer counts to its strategy and language, by the settings of its document", async () => {
    const { feature, store, get } = setUp();
    await feature.count(ORIGIN, OUTCOME);
    expect(get).toHaveBeenCalledWith(ORIGIN.document);
    expect(store.count).toHaveBeenCalledExactlyOnceWith(
      { strategy: "cascade", language: "typescript" },
      expect.objectContaining({ shown: 1, accepted: 1 }),
    );
    expect(JSON.stringify(store.count.mock.calls)).not.toContain("a.ts");
  });

  test("nothing is counted that nobody can have read, or where the setting is off", async () => {
    const { feature, store } = setUp();
    await feature.count(ORIGIN, { ...OUTCOME, accepted: false, shownMs: 10 });
    expect(store.count).not.toHaveBeenCalled();
    const off = setUp({ enabled: false });
    await off.feature.count(ORIGIN, OUTCOME);
    expect(off.store.count).not.toHaveBeenCalled();
  });

  test("at the end everything that was to be counted is written", async () => {
    const { feature, store } = setUp();
    const counted = vi.fn();
    store.write.mockImplementation(async () => counted(store.count.mock.calls.length));
    void feature.count(ORIGIN, OUTCOME);
    void feature.count({ ...ORIGIN, language: "python" }, OUTCOME);
    await feature.finish();
    expect(counted).toHaveBeenCalledExactlyOnceWith(2);
  });

  test("tandem/statistics tells the figures, each row only where it is wanted", async () => {
    const { store, request } = setUp({ enabled: false });
    const told = (await request(StatisticsRequest, { days: 30 })) as Statistics;
    expect(store.read).toHaveBeenLastCalledWith(30);
    expect(told).toMatchObject({ enabled: false, file: "statistics.json", total: { shown: 1 } });
    expect(told.rows).toBeUndefined();
    const { rows } = (await request(StatisticsRequest, { rows: true })) as Statistics;
    expect(store.read).toHaveBeenLastCalledWith(undefined);
    expect(rows).toMatchObject([{ day: "2026-11-22", strategy: "auto", language: "typescript", shown: 1 }]);
  });

  test.each([0, -1, 1.5, "30", null])("%j days are refused", async (days) => {
    const { request } = setUp();
    await expect(request(StatisticsRequest, { days })).rejects.toMatchObject({
      message: expect.stringContaining("whole number of days"),
    });
  });

  test("tandem/deleteStatistics deletes; where it cannot, the user reads why", async () => {
    const { store, request } = setUp();
    await request(DeleteStatisticsRequest);
    expect(store.delete).toHaveBeenCalledTimes(1);
    store.delete.mockRejectedValueOnce(new DeleteStatisticsError("Delete the file by hand: statistics.json"));
    await expect(request(DeleteStatisticsRequest)).rejects.toMatchObject({
      code: expect.any(Number),
      message: "Delete the file by hand: statistics.json",
    });
  });
});
