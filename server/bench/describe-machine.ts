import os from "node:os";

/** What a measurement was made on: memory in bytes. */
export function describeMachine() {
  return {
    processor: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    memory: os.totalmem(),
    platform: `${os.platform()}-${os.arch()}`,
    node: process.version,
  };
}
