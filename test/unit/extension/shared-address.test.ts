import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sharedAddress, UnsafeFolderError } from "../../../extension/shared-address.ts";

describe.skipIf(process.platform === "win32")("where windows meet their server", () => {
  let temporary: string;
  let folder: string;
  let server: string;

  beforeEach(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), "tandem-address-"));
    vi.stubEnv("TMPDIR", temporary);
    folder = path.join(temporary, `tandem-${os.userInfo().uid}`);
    server = path.join(temporary, "server.js");
    await writeFile(server, "// a server");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });

  it("is one address for the same server and the same models, in the user's own folder", async () => {
    const { address } = await sharedAddress(server);
    expect(path.dirname(address)).toBe(folder);
    expect(await sharedAddress(server)).toMatchObject({ address });

    vi.stubEnv("TANDEM_MODELS", "/models");
    expect((await sharedAddress(server)).address).not.toBe(address);
    vi.stubEnv("TANDEM_MODELS", undefined);
    await writeFile(server, "// a server that was built anew");
    expect((await sharedAddress(server)).address).not.toBe(address);
  });

  it.each<[string, () => Promise<void>]>([
    [
      "a folder that others may read",
      async () => {
        await mkdir(folder);
        await chmod(folder, 0o755);
      },
    ],
    [
      "a link to another folder",
      async () => {
        const elsewhere = path.join(temporary, "elsewhere");
        await mkdir(elsewhere, { mode: 0o700 });
        await symlink(elsewhere, folder);
      },
    ],
  ])("is not in %s", async (_, prepare) => {
    await prepare();
    const failure = await sharedAddress(server).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnsafeFolderError);
    expect(String(failure)).toContain(`Delete it, then run "Tandem: Restart Server"`);
  });
});
