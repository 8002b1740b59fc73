import { exclusionsOf } from "../completion/exclusions.ts";
import { Engine } from "../engine.ts";
import { reasonOf } from "../reason-of.ts";
import { parseSettings, type Settings } from "../settings.ts";
import { interruptible } from "./interruptible.ts";

/** What a command works with. */
export interface EngineSession {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

/**
 * Runs a command with an engine and with Ctrl+C as its abort. A failure is printed as one message and sets the exit
 * code; the engine is freed in any case.
 */
export async function withEngine(raw: object, command: (session: EngineSession) => Promise<void>): Promise<void> {
  const { settings, problems } = parseSettings(raw);
  for (const problem of [...problems, ...exclusionsOf(settings.exclude).problems]) process.stderr.write(`${problem}\n`);
  try {
    await interruptible(async (signal) => {
      const engine = new Engine(settings, { onWarning: (message) => process.stderr.write(`${message}\n`) });
      try {
        await command({ engine, settings, signal });
        // The answer stands; why an expert was left out, or did less than it might, is worth a line all the same.
        for (const { state, message } of engine.experts.status()) {
          if (state !== "missing" && message) process.stderr.write(`${message}\n`);
        }
      } finally {
        await engine.dispose();
      }
    });
  } catch (failure) {
    process.stderr.write(`${reasonOf(failure)}\n`);
    process.exitCode = 1;
  }
}
