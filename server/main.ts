import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { Attention } from "./lsp/attention.ts";
import { BatterySaver } from "./machine/power.ts";
import { Priority } from "./machine/priority.ts";
import { type House, serve } from "./session.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { SharedParts } from "./shared-parts.ts";
import { serveAll } from "./shared-server.ts";

const shared = new SharedParts(DEFAULT_SETTINGS);
const house: House = {
  shared,
  attention: new Attention(shared.experts, new Priority()),
  battery: new BatterySaver(),
};
const address = process.argv.find((argument) => argument.startsWith("--shared="))?.slice("--shared=".length);
if (address !== undefined) await serveAll(address, house);
// The transport is chosen by the arguments: --stdio, --node-ipc or --pipe=NAME.
else serve(createConnection(ProposedFeatures.all), house, () => shared.dispose());
