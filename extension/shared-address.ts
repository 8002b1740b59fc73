import { createHash } from "node:crypto";
import { lstat, mkdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Where the windows of a user meet their server. */
export interface SharedAddress {
  /** Of a socket, or on Windows of a named pipe. */
  readonly address: string;
  /** What the server writes to its error output. */
  readonly log: string;
}

/** Sockets in a folder that others may write to would not be the user's own. */
export class UnsafeFolderError extends Error {
  override readonly name = "UnsafeFolderError";
}

/**
 * The address at which all windows meet that run the very same server over the same models. Another version, or the same
 * one built anew, has an address of its own.
 * @throws UnsafeFolderError when the folder for it belongs to somebody else
 */
export async function sharedAddress(serverModule: string): Promise<SharedAddress> {
  const { mtimeMs, size } = await stat(serverModule);
  const parts = [serverModule, mtimeMs, size, os.homedir(), process.env.TANDEM_MODELS ?? ""];
  const key = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
  const { uid, username } = os.userInfo();
  const folder = path.join(os.tmpdir(), `tandem-${uid === -1 ? username : uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  // On Windows the folder for temporary files is the user's own, and modes say nothing.
  if (uid !== -1 && (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)) {
    throw new UnsafeFolderError(
      `The folder ${folder}, in which the windows meet their server, belongs to somebody else or is open to others. Delete it, then run "Tandem: Restart Server".`,
    );
  }
  const address = process.platform === "win32" ? `\\\\.\\pipe\\tandem-${username}-${key}` : path.join(folder, key);
  return { address, log: path.join(folder, `${key}.log`) };
}
