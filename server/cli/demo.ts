import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import pc from "picocolors";
import { z } from "zod";
import type { Answer } from "../completion/answer.ts";
import type { Cursor } from "../completion/completion-service.ts";
import { STRATEGIES } from "../protocol/strategies.ts";
import { reasonOf } from "../reason-of.ts";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { cursorOf } from "./cursor-of.ts";
import { type EngineSession, withEngine } from "./engine-session.ts";

/** `positions.json` of an example folder. */
const Positions = z.array(z.object({ title: z.string(), place: z.string() }));

/** No model of the catalogue evaluates a token faster on a processor. */
const FASTEST_STEP_MS = 3;

/** Adds `tandem demo`: several places of a folder of examples, completed with every strategy. */
export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("complete the places of an example folder with every strategy, side by side")
    .argument("[folder]", "a folder with a positions.json", "examples")
    .action((folder: string) =>
      withEngine({}, async (session) => {
        const positions = await positionsIn(folder);
        await session.engine.preload(session.signal);
        for (const { title, place } of positions) {
          await showPlace(title, await cursorOf(path.join(folder, place)), session);
        }
        process.stdout.write(
          `Open VS Code with Tandem: ${pc.bold("npm run vscode")}. Complete anywhere: ${pc.bold("npm install --global .")} here once, then ${pc.bold("tandem complete FILE:LINE:COLUMN")}.\n`,
        );
      }),
    );
}

async function positionsIn(folder: string) {
  const file = path.join(folder, "positions.json");
  try {
    return Positions.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (failure) {
    const why = systemErrorCode(failure) === "ENOENT" ? "there is no such file" : reasonOf(failure);
    throw new Error(
      `${file}, which names the places to complete, cannot be read: ${why}. Run "tandem demo" in a checkout of Tandem, or name a folder that has such a file.`,
      { cause: failure },
    );
  }
}

async function showPlace(title: string, cursor: Cursor, { engine, settings, signal }: EngineSession): Promise<void> {
  process.stdout.write(`${pc.bold(title)} ${pc.dim(cursor.document)}\n${context(cursor)}\n`);
  for (const { id, label } of STRATEGIES) {
    const answer = await engine.completion.complete(cursor, id, { settings, signal });
    process.stdout.write(row(label, answer));
  }
  process.stdout.write("\n");
}

/** The last lines before the cursor, and a mark where it stands. */
function context({ text, offset }: Cursor): string {
  const before = text.slice(0, offset).split("\n").slice(-4);
  const lineEnd = text.indexOf("\n", offset);
  const rest = text.slice(offset, lineEnd === -1 ? undefined : lineEnd);
  const lines = `${before.join("\n")}${pc.inverse(" ")}${rest}`.split("\n");
  return lines.map((line) => `${pc.dim("│")} ${line}`).join("\n");
}

function row(label: string, { text, ms, reason, trace }: Answer): string {
  const perToken = ms / Math.max(1, trace.length);
  // What an earlier strategy has evaluated lies in the KV cache, and says nothing about speed.
  const speed = perToken < FASTEST_STEP_MS ? "known from before" : `${(1000 / perToken).toFixed(0)} tokens/s`;
  const [first = "", ...others] = (text === "" ? pc.dim("(nothing)") : pc.green(text)).split("\n");
  const indent = " ".repeat(16);
  const lines = [`  ${pc.bold(label.padEnd(14))}${first}`, ...others.map((line) => indent + pc.green(line))];
  return `${lines.join("\n")}\n${indent}${pc.dim(`${Math.round(ms)} ms, ${speed} · ${reason}`)}\n`;
}
