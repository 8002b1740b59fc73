/** The arrows of docs/architecture.md: each layer may import those to its right, never those to its left. */
const layers = ["completion", "collaboration", "experts", "models"];
/** Below all layers, and unknown to each other unless the next line says so. */
const bottom = ["calibration", "learning", "machine", "statistics", "storage"];
/** What of the bottom stands on something else there. */
const standsOn = {
  calibration: ["storage"],
  learning: ["calibration", "storage"],
  statistics: ["learning", "storage"],
};
/** Definitions that every layer may read, and what a failure says. */
const leaves = "^server/(protocol|reason-of|settings|protocol/strategies)\\.ts$";

const onlyRightwards = layers.slice(1).map((layer, index) => ({
  name: `${layer}-imports-only-rightwards`,
  severity: "error",
  from: { path: `^server/${layer}/` },
  to: { path: `^server/(${layers.slice(0, index + 1).join("|")})/` },
}));

export default {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    ...onlyRightwards,
    {
      name: "only-entries-compose",
      comment: "main.ts, cli.ts and what stands beside them connect the parts; no layer imports them.",
      severity: "error",
      from: { path: `^server/(${[...layers, ...bottom].join("|")})/` },
      to: { path: `^server/(?!(${[...layers, ...bottom].join("|")})/)`, pathNot: leaves },
    },
    ...bottom.map((name) => ({
      name: `${name}-is-below`,
      severity: "error",
      from: { path: `^server/${name}/` },
      to: { path: "^server/", pathNot: [`^server/(${[name, ...(standsOn[name] ?? [])].join("|")})/`, leaves] },
    })),
    {
      name: "extension-sees-only-the-protocol",
      severity: "error",
      from: { path: "^(extension|webview)/" },
      to: { path: "^server/", pathNot: leaves },
    },
    {
      name: "panel-knows-no-editor",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: "^(extension/|vscode$)" },
    },
    {
      name: "server-knows-no-editor",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^(extension|webview)/|^vscode$|vscode-languageclient" },
    },
    {
      name: "llama-only-in-experts",
      severity: "error",
      from: { pathNot: "^server/experts/" },
      to: { path: "node-llama-cpp" },
    },
    { name: "product-does-not-import-tests", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
