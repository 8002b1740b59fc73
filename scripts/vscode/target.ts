/** The platforms that there is a package for, as VS Code names them, and node-llama-cpp's binaries for each. */
export const BINARIES = {
  "darwin-arm64": "@node-llama-cpp/mac-arm64-metal",
  "darwin-x64": "@node-llama-cpp/mac-x64",
  "linux-arm64": "@node-llama-cpp/linux-arm64",
  "linux-armhf": "@node-llama-cpp/linux-armv7l",
  "linux-x64": "@node-llama-cpp/linux-x64",
  "win32-arm64": "@node-llama-cpp/win-arm64",
  "win32-x64": "@node-llama-cpp/win-x64",
} as const;

export type Target = keyof typeof BINARIES;

/** The platform with this name. Throws with the names that there are. */
export function targetOf(name: string): Target {
  if (Object.hasOwn(BINARIES, name)) return name as Target;
  throw new Error(`There is no package for "${name}". The targets are ${Object.keys(BINARIES).join(", ")}.`);
}

/** The platform of this machine. Throws when there is no package for it. */
export function hostTarget(): Target {
  return targetOf(`${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`);
}
