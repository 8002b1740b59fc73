import os from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { diagnose } from "../diagnosis/diagnose.ts";
import { diagnosisReport } from "../diagnosis/report.ts";
import { BatterySaver } from "../machine/power.ts";
import type { Settings } from "../settings.ts";
import { withEngine } from "./engine-session.ts";
import { parseSettingsOption, SETTINGS_OPTION } from "./parse-settings.ts";

interface Flags {
  readonly settings: Partial<Settings>;
}

/** Adds `tandem diagnose`, which prints a report for bug reports. */
export function addDiagnoseCommand(program: Command): void {
  program
    .command("diagnose")
    .description("print a report for bug reports: versions, machine, models, speeds; nothing private")
    .option(...SETTINGS_OPTION, parseSettingsOption, {})
    .action(({ settings: chosen }: Flags) =>
      withEngine(chosen, async ({ engine, settings }) => {
        const { experts, store, costs } = engine;
        await experts.refresh();
        const savingBattery = await new BatterySaver().saving();
        const diagnosis = await diagnose({
          experts,
          store,
          costs,
          settings,
          editor: "none: the terminal",
          savingBattery,
          problems: [],
        });
        const home = os.homedir();
        const report = diagnosisReport(diagnosis, { home, names: [path.basename(home)], texts: [] });
        process.stdout.write(`${report}\n`);
      }),
    );
}
