import { describe, expect, test } from "vitest";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { refuseExcluded, requestedSettings, requestedStrategy } from "../../../server/lsp/completion-request.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";

/** What the call throws. */
function failureOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (failure) {
    return failure;
  }
}

describe("the settings of a request", () => {
  test("are those in force, but for what it chose for itself", () => {
    expect(requestedSettings(undefined, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
    expect(requestedSettings({ ensemble: { fusion: "bytes" } }, DEFAULT_SETTINGS)).toEqual({
      ...DEFAULT_SETTINGS,
      "ensemble.fusion": "bytes",
    });
  });

  test.each([
    [{ "ensemble.fusion": "sum" }, /tandem\.ensemble\.fusion is "sum".*"bytes"/],
    [{ threads: 2 }, /tandem\.threads cannot be chosen for one request alone/],
    ["bytes", /Settings are an object/],
  ])("%j is answered with InvalidParams", (settings, message) => {
    const failure = failureOf(() => requestedSettings(settings, DEFAULT_SETTINGS));
    expect(failure).toBeInstanceOf(ResponseError);
    expect(failure).toMatchObject({ code: ErrorCodes.InvalidParams, message: expect.stringMatching(message) });
  });
});

test("a document that is excluded is refused with the pattern that excludes it", () => {
  expect(() => refuseExcluded("file:///a.ts", DEFAULT_SETTINGS)).not.toThrow();
  expect(() => refuseExcluded("file:///.env", { exclude: [] })).not.toThrow();
  expect(failureOf(() => refuseExcluded("file:///.env", DEFAULT_SETTINGS))).toMatchObject({
    code: LSPErrorCodes.RequestFailed,
    message: expect.stringContaining('"**/.env"'),
  });
});

describe("the strategy of a request", () => {
  test("is the one in force unless it names one", () => {
    expect(requestedStrategy(undefined, "cascade")).toBe("cascade");
    expect(requestedStrategy(null, "cascade")).toBe("cascade");
    expect(requestedStrategy("vote", "cascade")).toBe("vote");
  });

  test("that does not exist is answered with InvalidParams", () => {
    const failure = failureOf(() => requestedStrategy("majority", "auto"));
    expect(failure).toMatchObject({
      code: ErrorCodes.InvalidParams,
      message: expect.stringMatching(/"majority".*vote/),
    });
  });
});
