import { describe, expect, test } from "vitest";
import { type StatusInput, statusText, troubleText } from "../../../extension/status-text.ts";
import type { Status } from "../../../server/protocol.ts";

const STATUS: Status = {
  health: "ready",
  experts: [
    { role: "general", id: "smollm2-135m", state: "ready" },
    { role: "code", id: "qwen2.5-coder-0.5b", state: "ready" },
  ],
  answers: [],
};

function input(status: Partial<Status> | undefined, rest: Partial<StatusInput> = {}): StatusInput {
  return {
    connection: "running",
    status: status && { ...STATUS, ...status },
    strategy: "ensemble",
    paused: false,
    enabled: true,
    ...rest,
  };
}

describe("the status bar's text", () => {
  test.each<[string, StatusInput]>([
    ["$(tandem-logo) Tandem Ensemble", input({ health: "ready" })],
    ["$(loading~spin) Tandem Ensemble", input({ health: "working" })],
    ["$(loading~spin) Tandem Ensemble: loading", input({ health: "loading" })],
    ["$(cloud-download) Tandem Ensemble: fetching 43 %", input({ health: "fetching", progress: 0.4399 })],
    ["$(cloud-download) Tandem Ensemble: fetching", input({ health: "fetching" })],
    ["$(cloud-download) Tandem Ensemble: fetch models", input({ health: "offer" })],
    ["$(debug-pause) Tandem Ensemble: paused on battery saver", input({ health: "saving" })],
    ["$(warning) Tandem Ensemble: trouble", input({ health: "trouble" })],
    ["$(warning) Tandem Ensemble: trouble", input(undefined, { connection: "stopped" })],
    ["$(loading~spin) Tandem Ensemble: starting", input(undefined, { connection: "starting" })],
    ["$(loading~spin) Tandem Ensemble: starting", input(undefined)],
    ["$(debug-pause) Tandem Ensemble: paused", input({}, { paused: true })],
    ["$(circle-slash) Tandem Ensemble: off", input({}, { enabled: false })],
    ["$(circle-slash) Tandem Ensemble: off for this file", input({}, { excludedBy: "**/.env" })],
    ["$(circle-slash) Tandem Ensemble: off for this file", input({}, { outOfReach: true })],
    ["$(circle-slash) Tandem Ensemble: off", input({}, { enabled: false, excludedBy: "**/.env" })],
  ])("%s", (text, given) => {
    expect(statusText(given).text).toBe(text);
  });

  test("warns in trouble only, and leaves the click to the explanation", () => {
    expect(statusText(input({ health: "trouble" }))).toMatchObject({ warning: true, command: undefined });
    expect(statusText(input({ health: "working" }))).toMatchObject({ warning: false });
  });

  test.each<[string, StatusInput]>([
    ["tandem.chooseStrategy", input({})],
    ["tandem.manageModels", input({ health: "offer" })],
    ["tandem.togglePause", input({}, { paused: true })],
  ])("a click runs %s", (command, given) => {
    expect(statusText(given).command).toBe(command);
  });
});

describe("the status bar's tooltip", () => {
  test("says on battery saver how to have a completion all the same", () => {
    const { tooltip } = statusText(input({ health: "saving" }));
    expect(tooltip).toContain("Trigger Inline Suggestion");
    expect(tooltip).toContain("tandem.power.onBatterySaver");
  });

  test("says in Restricted Mode what the workspace does not decide, and leads to where it is trusted", () => {
    const { tooltip } = statusText(input({}, { restricted: true }));
    expect(tooltip).toMatch(/Restricted Mode: which models run.*\(command:workbench\.trust\.manage\)/);
    expect(statusText(input({})).tooltip).not.toContain("Restricted Mode");
  });

  test("says which pattern excludes a file, as plain text, and leads to the setting", () => {
    const { tooltip } = statusText(input({}, { excludedBy: "**/[a](b)" }));
    expect(tooltip).toContain("the pattern \\*\\*/\\[a\\]\\(b\\) of the setting `tandem.exclude` fits it");
    expect(tooltip).toContain("(command:workbench.action.openSettings?%5B%22tandem.exclude%22%5D)");
    expect(statusText(input({})).tooltip).not.toContain("tandem.exclude");
  });

  test("says why nothing comes in a document that Tandem never completes", () => {
    const reason = "Tandem completes files on disk, unsaved files and the cells of notebooks";
    expect(statusText(input({}, { outOfReach: true })).tooltip).toContain(reason);
    expect(statusText(input({})).tooltip).not.toContain(reason);
  });

  test("says where the strategy is that of this file alone", () => {
    expect(statusText(input({}, { forThisFile: true })).tooltip).toContain(
      "This file: Ensemble, whatever the settings say.",
    );
    expect(statusText(input({})).tooltip).not.toContain("This file");
  });

  test("names the experts, their state and the last answer", () => {
    const answers = [
      { strategy: "ensemble" as const, reason: "code 0.78, general 0.22", ms: 212.4, accepted: 0 },
      { strategy: "code" as const, reason: "chosen", ms: 90, accepted: 0 },
    ];
    const { tooltip } = statusText(input({ answers }));
    expect(tooltip).toContain("- General model smollm2-135m, ready");
    expect(tooltip).toContain("- Code expert qwen2.5-coder-0.5b, ready");
    expect(tooltip).toContain("Last answer: 212 ms · code 0.78, general 0.22");
    expect(tooltip).not.toContain("90 ms");
  });

  test("names an anti-expert where one is set", () => {
    const experts = [...STATUS.experts, { role: "anti" as const, id: "qwen2.5-0.5b", state: "idle" as const }];
    expect(statusText(input({ experts })).tooltip).toContain("- Anti-expert qwen2.5-0.5b, idle");
    expect(statusText(input({})).tooltip).not.toContain("Anti-expert");
  });

  test("gives an expert's trouble once", () => {
    const message = "Not a GGUF file.";
    const experts = [{ role: "code" as const, id: "x", state: "failed" as const, message }];
    const { tooltip } = statusText(input({ health: "trouble", message, experts }));
    expect(tooltip.split(message)).toHaveLength(2);
  });

  test("shows what comes from outside as plain text, not as a link or a command", () => {
    const message = "Cannot read [it](command:evil)\n# `x`";
    const { tooltip } = statusText(input({ health: "trouble", message }));
    expect(tooltip).toContain("Cannot read \\[it\\]\\(command:evil\\) \\# \\`x\\`");
  });

  test("offers to resume when paused", () => {
    expect(statusText(input({}, { paused: true })).tooltip).toContain("[Resume](command:tandem.togglePause)");
  });
});

describe("the explanation of trouble", () => {
  test("is the server's own, or that of the expert that failed", () => {
    const failed = { role: "code" as const, id: "x", state: "failed" as const, message: "Not a GGUF file." };
    expect(troubleText(input({ message: "Both failed.", experts: [failed] }))).toBe("Both failed.");
    expect(troubleText(input({ experts: [failed] }))).toBe("Not a GGUF file.");
  });

  test("says that a server that is gone can be restarted", () => {
    expect(troubleText(input(undefined, { connection: "stopped" }))).toContain("Restart");
  });
});
