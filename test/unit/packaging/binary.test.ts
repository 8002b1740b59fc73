import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { BinaryError, checkIntegrity, lockedPackage } from "../../../scripts/vscode/binary.ts";
import { BINARIES, targetOf } from "../../../scripts/vscode/target.ts";

const bytes = Buffer.from("an archive");
const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

test("an archive counts only with the hash in package-lock.json", () => {
  const locked = { name: "@scope/binary", version: "1.0.0", integrity };
  expect(() => checkIntegrity(locked, bytes)).not.toThrow();
  expect(() => checkIntegrity(locked, Buffer.from("another archive"))).toThrow(BinaryError);
});

test("without a hash nothing is fetched", () => {
  const lock = JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } });
  expect(() => lockedPackage(lock, "a")).toThrow(/package-lock\.json has no hash of a/);
  expect(() => lockedPackage(lock, "b")).toThrow(BinaryError);
});

test("every binary is one that node-llama-cpp itself would load, in its version", async () => {
  const { version, optionalDependencies } = JSON.parse(
    await readFile("node_modules/node-llama-cpp/package.json", "utf8"),
  );
  for (const name of Object.values(BINARIES)) expect(optionalDependencies).toHaveProperty([name], version);
});

test("the binary for Linux can be verified", async () => {
  const locked = lockedPackage(await readFile("package-lock.json", "utf8"), BINARIES["linux-x64"]);
  expect(locked.integrity).toMatch(/^sha512-/);
});

test("an unknown target is refused with those that there are", () => {
  expect(targetOf("win32-x64")).toBe("win32-x64");
  expect(() => targetOf("toString")).toThrow(/The targets are darwin-arm64, .*win32-x64/);
});
