import { Command } from "commander";
import { addBenchCommand } from "./cli/bench.ts";
import { addCompleteCommand } from "./cli/complete.ts";
import { addDemoCommand } from "./cli/demo.ts";
import { addDiagnoseCommand } from "./cli/diagnose.ts";
import { addLearnedCommand } from "./cli/learned.ts";
import { addModelsCommand } from "./cli/models.ts";

const program = new Command("tandem")
  .description("Code completion by two local models that work together.")
  .showHelpAfterError();
addCompleteCommand(program);
addModelsCommand(program);
addDemoCommand(program);
addBenchCommand(program);
addLearnedCommand(program);
addDiagnoseCommand(program);
await program.parseAsync();
