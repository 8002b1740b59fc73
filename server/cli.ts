import { Command } from "commander";
import { addBenchCommand } from "./cli/bench.ts";
import { addCompleteCommand } from "./cli/complete.ts";
import { addDemoCommand } from "./cli/demo.ts";
import { addDiagnoseCommand } from "./cli/diagnose.ts";
import { endWithReader } from "./cli/end-with-reader.ts";
import { addGpuCommand } from "./cli/gpu.ts";
import { addLearnedCommand } from "./cli/learned.ts";
import { addModelsCommand } from "./cli/models.ts";
import { addServeCommand } from "./cli/serve.ts";
import { addStatisticsCommand } from "./cli/statistics.ts";
import { VERSION } from "./version.ts";

endWithReader(process.stdout);
const program = new Command("tandem")
  .description("Code completion by two local models that work together.")
  .version(VERSION)
  .showHelpAfterError();
addCompleteCommand(program);
addModelsCommand(program);
addDemoCommand(program);
addBenchCommand(program);
addLearnedCommand(program);
addStatisticsCommand(program);
addServeCommand(program);
addGpuCommand(program);
addDiagnoseCommand(program);
await program.parseAsync();
