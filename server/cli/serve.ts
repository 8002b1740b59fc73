import { type Command, Option } from "commander";

interface Flags {
  readonly stdio?: boolean;
  readonly pipe?: string;
  readonly socket?: string;
  readonly nodeIpc?: boolean;
}

/**
 * Adds `tandem serve`: the language server, for an editor to start. How the two reach each other is read by the server
 * itself; here the arguments are only explained and checked.
 */
export function addServeCommand(program: Command, start: () => Promise<unknown> = startServer): void {
  program
    .command("serve")
    .description("run the language server; an editor starts it like this")
    .option("--stdio", "speak over standard input and output")
    .option("--pipe <name>", "connect to a named pipe, or a socket's file, on which the editor listens")
    .option("--socket <port>", "connect to a port of this machine on which the editor listens")
    .addOption(new Option("--node-ipc", "speak over the channel of Node's fork()").hideHelp())
    .addOption(new Option("--clientProcessId <id>", "end when this process has ended").hideHelp())
    .action(async ({ stdio, pipe, socket, nodeIpc }: Flags, command: Command) => {
      const chosen = [stdio, pipe, socket, nodeIpc].filter((transport) => transport !== undefined);
      if (chosen.length !== 1) {
        command.error("error: say in one way how the editor reaches the server: --stdio, --pipe NAME or --socket PORT");
      }
      await start();
    });
}

/** The server's own entry lies beside the terminal's, so that both run the same code. */
function startServer(): Promise<unknown> {
  return import(new URL("./server.js", import.meta.url).href);
}
