import { expect, test } from "vitest";
import { hubReference } from "../../../extension/hub-reference.ts";

test.each([
  [" hf:owner/model/file.gguf ", "hf:owner/model/file.gguf"],
  ["hf:owner/model@v1/sub/file.GGUF", "hf:owner/model@v1/sub/file.GGUF"],
  ["https://hub.example/owner/model/blob/main/file.gguf", "hf:owner/model/file.gguf"],
  ["https://hub.example/owner/model/resolve/v1/sub/file.gguf?download=true", "hf:owner/model@v1/sub/file.gguf"],
])("%s names a file on the hub", (text, reference) => {
  expect(hubReference(text)).toBe(reference);
});

test.each([
  "",
  "hf:owner/model",
  "hf:owner/file.gguf",
  "hf:owner/model/file.safetensors",
  "owner/model/file.gguf",
  "https://hub.example/owner/model",
  "https://hub.example/owner/model/tree/main/file.gguf",
])("%s names none", (text) => {
  expect(hubReference(text)).toBeUndefined();
});
