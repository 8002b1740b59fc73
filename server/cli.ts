import { Command } from "commander";
import { addCompleteCommand } from "./cli/complete.ts";
import { addDemoCommand } from "./cli/demo.ts";
import { addModelsCommand } from "./cli/models.ts";

const program = new Command("tandem")
  .description("Code completion by two local models that work together.")
  .showHelpAfterError();
addCompleteCommand(program);
addModelsCommand(program);
addDemoCommand(program);
await program.parseAsync();
