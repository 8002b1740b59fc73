import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnosis, Private } from "../../../server/diagnosis/diagnosis.ts";
import { diagnosisReport } from "../../../server/diagnosis/report.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";

const secrets: Private = { home: "/home/jo", names: ["jo"], texts: [] };
const sound: Diagnosis = {
  tandem: "1.2.3",
  editor: "Visual Studio Code 1.99.0",
  node: "v22.1.0",
  system: "Linux 6.1.0, x64",
  runtime: {
    release: "b1234",
    library: "3.22.1",
    build: "prebuilt",
    gpu: "none",
    instructions: ["AVX2", "FMA"],
    threads: 4,
  },
  processor: "A Processor",
  features: ["avx2", "avx512f"],
  cores: { available: 8, fast: 4, best: 4 },
  memory: { total: 16e9, free: 8e9, server: 5e8 },
  load: [0.5, 1, 1.25],
  battery: "discharging, 57 %",
  savingBattery: true,
  models: [
    { role: "general", id: "smollm2-135m", state: "missing" },
    { role: "code", id: "tiny", state: "ready", file: "/home/jo/models/tiny.gguf", bytes: 5e8, sha256: "abc123" },
  ],
  speeds: [{ model: "tiny.gguf 500000000", threads: 4, promptMs: 5.4321, stepMs: 21.19 }],
  settings: DEFAULT_SETTINGS,
  store: { files: 2, bytes: 6e8 },
  problems: [],
};

function reportOf(changes: Partial<Diagnosis>, hidden: Partial<Private> = {}): string {
  return diagnosisReport({ ...sound, ...changes }, { ...secrets, ...hidden });
}

describe("a report", () => {
  test("names versions, the machine, models with their hashes, speeds and what is kept", () => {
    const report = reportOf({});
    for (const line of [
      "| Tandem | 1.2.3 |",
      "| llama.cpp | b1234 (prebuilt, node-llama-cpp 3.22.1), GPU: none |",
      "| It has | avx2, avx512f |",
      "| llama.cpp uses | AVX2, FMA |",
      "| Cores | 8 available, 4 fast ones, 4 best for a model |",
      "| Threads used | at most 4 |",
      "| Memory | 16.00 GB, 8.00 GB free; this process has 500 MB |",
      "| Load | 0.50, 1.00, 1.25 (over 1, 5 and 15 min) |",
      "| Battery | discharging, 57 %, on battery saver |",
      "| general model | smollm2-135m | missing | not here |  |  |",
      "| code expert | tiny | ready | tiny.gguf | 500 MB | abc123 |",
      "| tiny.gguf 500000000 | 4 | 5.43 | 21.2 |",
      "Model store: 2 files, 600 MB. KV caches in memory: at most 192 MB.",
    ]) {
      expect(report.split("\n")).toContain(line);
    }
    expect(report).toContain("differ from the defaults\n\nNone.");
    expect(report).toContain("Last warnings\n\nNone since the server started.");
  });

  test("says of a user's own file that nobody has verified it", () => {
    const own = { role: "code", id: "/srv/m/own.gguf", state: "idle", file: "/srv/m/own.gguf", bytes: 1e6 } as const;
    expect(reportOf({ models: [own] })).toContain(
      "| code expert | own.gguf | idle | own.gguf | 1.0 MB | not verified |",
    );
  });

  test("lists the settings that differ, without the paths and patterns in them", () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      threads: 2,
      exclude: ["secret-plans/**", "*.key"],
      "experts.code": "/home/jo/secret-plans/own.gguf",
      "experts.anti": "/home/jo/secret-plans/against.gguf",
      "models.directory": "/home/jo/models",
    };
    const report = reportOf({ settings });
    for (const line of [
      "- `tandem.threads`: 2",
      "- `tandem.exclude`: 2 patterns",
      "- `tandem.experts.code`: own.gguf",
      "- `tandem.experts.anti`: against.gguf",
      "- `tandem.models.directory`: ~/models",
    ]) {
      expect(report.split("\n")).toContain(line);
    }
    expect(report).not.toContain("secret-plans");
  });

  test("counts one of a kind as one", () => {
    const settings = { ...DEFAULT_SETTINGS, exclude: ["*.key"] };
    const cores = { available: 1, fast: 1, best: 1 };
    const report = reportOf({ settings, cores, store: { files: 1, bytes: 6e8 } });
    expect(report).toContain("`tandem.exclude`: 1 pattern\n");
    expect(report).toContain("Model store: 1 file, 600 MB.");
    expect(report).toContain("| Cores | 1 available, 1 fast one, 1 best for a model |");
  });

  test("says why llama.cpp cannot be loaded, and what experts and the log say, without names of files", () => {
    const report = reportOf({
      runtime: { problem: "No binary in /home/jo/x for this system." },
      models: [{ role: "code", id: "tiny", state: "failed", message: "The file /home/jo/tiny.gguf is truncated." }],
      problems: [{ at: Date.UTC(2026, 0, 2, 3, 4, 5), level: "warning", message: "seals.ts is odd | <b>\nmore" }],
    });
    expect(report).toContain("| llama.cpp | cannot be loaded: No binary in [path] for this system. |");
    expect(report).toContain("- code expert: The file [path] is truncated.");
    expect(report).toContain("- 2026-01-02T03:04:05.000Z warning: [file] is odd \\| &lt;b>");
    expect(report).not.toContain("more");
  });
});

test("neither the home folder nor a text of a document appears, whatever the messages are", () => {
  const word = fc.stringMatching(/^[a-z]{5,9}$/);
  const line = fc.array(word, { minLength: 2, maxLength: 5 }).map((words) => words.join(" "));
  const home = fc.tuple(fc.constantFrom("/home", "/Users", "C:\\Users"), word).map(([above, name]) => {
    return `${above}${above.includes("\\") ? "\\" : "/"}${name}`;
  });
  const wrap = fc.constantFrom<(text: string, home: string) => string>(
    (text) => text,
    (text) => `Work done ahead failed: ${text}`,
    (text) => `Unexpected token in "${text}`,
    (text) => `Cannot parse '${text}' of the file`,
    (text, folder) => `${folder}/plans.ts: ${text}`,
    (text, folder) => `ENOENT: ${folder}\\plans.ts\n${text}`,
  );
  fc.assert(
    fc.property(
      home,
      fc.array(line, { minLength: 1, maxLength: 4 }),
      fc.array(wrap, { maxLength: 6 }),
      (folder, lines, all) => {
        const messages = all.map((put, i) => put(lines[i % lines.length] ?? "", folder));
        const report = reportOf(
          {
            problems: messages.map((message, at) => ({ at, level: "error", message })),
            runtime: { problem: messages[0] ?? "none" },
            models: [
              {
                role: "code",
                id: `${folder}/own.gguf`,
                state: "failed",
                message: messages[1],
                file: `${folder}/own.gguf`,
              },
            ],
            settings: { ...DEFAULT_SETTINGS, "models.directory": `${folder}/models`, exclude: lines },
            editor: `An editor in ${folder}`,
          },
          { home: folder, texts: [lines.map((each) => `  ${each}`).join("\r\n")] },
        );
        expect(report.toLowerCase()).not.toContain(folder.toLowerCase());
        for (const each of lines) expect(report).not.toContain(each);
      },
    ),
  );
});
