/**
 * code-server lets every extension use every proposed API, so a test could pass there on API that Microsoft's VS Code
 * refuses. This puts the check of the VS Code sources back into code-server's bundles.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const BUNDLES = [
  "server-main.js",
  "vs/workbench/api/node/extensionHostProcess.js",
  "vs/workbench/api/worker/extensionHostWorkerMain.js",
  "vs/code/browser/workbench/workbench.js",
];
/** The only bundle that also decides which extensions the command line exempts. */
const WORKBENCH = "vs/code/browser/workbench/workbench.js";

/** `isProposedApiEnabled(extension, proposal)`, replaced by "yes", right before `checkProposedApiEnabled`, its caller. */
const gate = /function ([\w$]+)\(([\w$]+),([\w$]+)\)\{return!0\}(?=function [\w$]+\(\2,\3\)\{if\(!\1\(\2,\3\)\)throw)/g;
/** Where the workbench reads `--enable-proposed-api`, and then allows all without looking. */
const exemption =
  /if\((this\._envEnabledExtensions)=new Set\(\(([\w$]+)\.extensionEnabledProposedApi\?\?\[\]\)(.{1,60}?),this\._envEnablesProposedApiForAll=!0,/g;

/** Changes code-server's bundles below `vscodeOut` once. Throws when a bundle does not look as expected. */
export async function forbidUndeclaredProposedApi(vscodeOut: string): Promise<void> {
  for (const bundle of BUNDLES) {
    const file = path.join(vscodeOut, bundle);
    const source = await readFile(file, "utf8");
    const expected = bundle === WORKBENCH ? 2 : 1;
    let found = 0;
    const strict = source
      .replace(gate, (_, name: string, extension: string, proposal: string) => {
        found++;
        return `function ${name}(${extension},${proposal}){return ${extension}.enabledApiProposals?.includes(${proposal})??!1}`;
      })
      .replace(exemption, (_, extensions: string, environment: string, normalise: string) => {
        found++;
        const named = `${environment}.extensionEnabledProposedApi`;
        return `if(${extensions}=new Set((${named}??[])${normalise},this._envEnablesProposedApiForAll=${extensions}.size===0&&Array.isArray(${named}),`;
      });
    if (found !== expected) {
      throw new Error(
        `The check for proposed API cannot be restored: ${file} has ${found} of the ${expected} expected places. ` +
          "code-server has changed; look for `isProposedApiEnabled` in its patches and adjust scripts/vscode/proposed-api.ts.",
      );
    }
    await writeFile(file, strict);
  }
}
