import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { systemErrorCode } from "../../../../server/storage/system-error-code.ts";

/** An executable called `pip` that "downloads" wheels from a folder, and the folder. */
export class FakePip {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async install(directory: string): Promise<FakePip> {
    await mkdir(directory, { recursive: true });
    const script = `#!/bin/sh
[ "$1" = --version ] && exit 0
while [ $# -gt 1 ]; do
  [ "$1" = -d ] && target="$2"
  shift
done
name="\${1%%==*}"
echo "$name" >> "${directory}/calls"
echo "Collecting $name"
/bin/cp "${directory}/$1.whl" "$target/" || { echo "ERROR: No matching distribution found for $name" >&2; exit 1; }
`;
    const file = path.join(directory, "pip");
    await writeFile(file, script);
    await chmod(file, 0o755);
    return new FakePip(directory);
  }

  async publish(name: string, version: string, members: Readonly<Record<string, Buffer>>): Promise<void> {
    await writeFile(this.wheel(name, version), storedZip(members));
  }

  /** Where a published wheel is kept. */
  wheel(name: string, version: string): string {
    return path.join(this.directory, `${name}==${version}.whl`);
  }

  /** The packages asked for so far. */
  async calls(): Promise<string[]> {
    try {
      return (await readFile(path.join(this.directory, "calls"), "utf8")).trim().split("\n");
    } catch (error) {
      if (systemErrorCode(error) === "ENOENT") return [];
      throw error;
    }
  }
}

/** A zip archive without compression. */
function storedZip(members: Readonly<Record<string, Buffer>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, nameBytes, content]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, where, nameBytes]));
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
