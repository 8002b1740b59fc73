import { labelOf, partLabel, type StrategyId } from "../server/protocol/strategies.ts";
import type { Status } from "../server/protocol.ts";
import { type CommandId, MANAGE_TRUST, OPEN_SETTINGS } from "./commands.ts";

export type Connection = "starting" | "running" | "stopped";

export interface StatusInput {
  connection: Connection;
  status: Status | undefined;
  strategy: StrategyId;
  paused: boolean;
  enabled: boolean;
  /** The document is of a kind that Tandem never completes. */
  outOfReach?: boolean;
  /** The pattern of `tandem.exclude` that keeps every model from reading the document, if any does. */
  excludedBy?: string;
  /** The strategy was chosen for this file alone. */
  forThisFile?: boolean;
  /** The workspace is not trusted, so that some of its settings do not count. */
  restricted?: boolean;
}

/** What the status bar item shows. */
export interface StatusText {
  /** With codicons, such as `$(warning)`. */
  text: string;
  /** Markdown with command links. */
  tooltip: string;
  /** Undefined in trouble: a click explains it. */
  command: CommandId | undefined;
  warning: boolean;
}

/** What the status bar says, from all that it depends on. */
export function statusText(input: StatusInput): StatusText {
  const { icon, suffix = "", command, warning = false } = headline(input);
  return {
    text: `$(${icon}) Tandem ${labelOf(input.strategy)}${suffix && `: ${suffix}`}`,
    tooltip: tooltip(input),
    command: warning ? undefined : (command ?? "tandem.chooseStrategy"),
    warning,
  };
}

/** Why nothing can be completed, and what to do; for the message that a click on the item brings in trouble. */
export function troubleText({ connection, status }: Pick<StatusInput, "connection" | "status">): string {
  if (connection === "stopped") return "Tandem's server is not running. Restart it; the log says why it stopped.";
  const failed = status?.experts.find((expert) => expert.message);
  return status?.message ?? failed?.message ?? "No expert can answer. The log says why.";
}

interface Headline {
  icon: string;
  suffix?: string;
  command?: CommandId;
  warning?: boolean;
}

function headline({ connection, status, paused, enabled, outOfReach, excludedBy }: StatusInput): Headline {
  if (connection === "stopped") return { icon: "warning", suffix: "trouble", warning: true };
  if (paused) return { icon: "debug-pause", suffix: "paused", command: "tandem.togglePause" };
  if (!enabled) return { icon: "circle-slash", suffix: "off" };
  if (outOfReach || excludedBy !== undefined) return { icon: "circle-slash", suffix: "off for this file" };
  if (connection === "starting" || !status) return { icon: "loading~spin", suffix: "starting" };
  switch (status.health) {
    case "offer":
      return { icon: "cloud-download", suffix: "fetch models", command: "tandem.manageModels" };
    case "fetching": {
      const percent = status.progress === undefined ? "" : ` ${Math.floor(status.progress * 100)} %`;
      return { icon: "cloud-download", suffix: `fetching${percent}`, command: "tandem.manageModels" };
    }
    case "loading":
      return { icon: "loading~spin", suffix: "loading" };
    case "working":
      return { icon: "loading~spin" };
    case "saving":
      return { icon: "debug-pause", suffix: "paused on battery saver" };
    case "trouble":
      return { icon: "warning", suffix: "trouble", warning: true };
    case "ready":
      return { icon: "tandem-logo" };
  }
}

function tooltip(input: StatusInput): string {
  const { connection, status, paused, enabled, outOfReach, excludedBy, strategy, forThisFile, restricted } = input;
  const label = escapeMarkdown(labelOf(strategy));
  const paragraphs = [`**Tandem** · ${label}`];
  if (forThisFile) paragraphs.push(`This file: ${label}, whatever the settings say.`);
  if (paused) paragraphs.push("Paused in this window. Click to resume.");
  if (status?.health === "saving") {
    paragraphs.push(
      "Paused on battery saver: a completion comes only when you ask for one with _Trigger Inline Suggestion_. The setting `tandem.power.onBatterySaver` goes on all the same.",
    );
  }
  if (!enabled) paragraphs.push("Turned off for this file by the setting `tandem.enabled`.");
  if (outOfReach) {
    paragraphs.push(
      "Nothing is completed here: Tandem completes files on disk, unsaved files and the cells of notebooks.",
    );
  }
  if (excludedBy !== undefined) {
    const link = `[Show the setting](command:${OPEN_SETTINGS}?${encodeURIComponent('["tandem.exclude"]')})`;
    paragraphs.push(
      `No model reads this file: the pattern ${escapeMarkdown(excludedBy)} of the setting \`tandem.exclude\` fits it. ${link}`,
    );
  }
  if (restricted) {
    paragraphs.push(
      `Restricted Mode: which models run and which files none of them reads is decided by your own settings, whatever this workspace says. [Manage trust](command:${MANAGE_TRUST})`,
    );
  }
  if (connection === "stopped") paragraphs.push(escapeMarkdown(troubleText(input)));
  const { message } = status ?? {};
  const told = status?.experts.some((expert) => expert.message === message);
  if (message && !told) paragraphs.push(escapeMarkdown(message));
  if (status?.experts.length) {
    const lines = status.experts.map(({ role, id, state, message }) => {
      const trouble = message ? `: ${escapeMarkdown(message)}` : "";
      return `- ${partLabel(role)} ${escapeMarkdown(id)}, ${state}${trouble}`;
    });
    paragraphs.push(lines.join("\n"));
  }
  const [last] = status?.answers ?? [];
  if (last) paragraphs.push(`Last answer: ${Math.round(last.ms)} ms · ${escapeMarkdown(last.reason)}`);
  const links: [CommandId, string][] = [
    ["tandem.chooseStrategy", "Choose strategy"],
    ["tandem.compareHere", "Compare here"],
    ["tandem.manageModels", "Models"],
    ["tandem.togglePause", paused ? "Resume" : "Pause"],
  ];
  paragraphs.push(links.map(([command, label]) => `[${label}](command:${command})`).join(" · "));
  return paragraphs.join("\n\n");
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, "\\$&").replace(/\s*\n\s*/g, " ");
}
