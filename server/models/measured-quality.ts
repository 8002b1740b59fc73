import { CATALOGUE, type LanguageFamily } from "./catalogue.ts";

const FAMILIES: Readonly<Record<string, LanguageFamily>> = {
  typescript: "typescript",
  typescriptreact: "typescript",
  javascript: "typescript",
  javascriptreact: "typescript",
  python: "python",
  rust: "rust",
  markdown: "markdown",
  plaintext: "markdown",
  latex: "markdown",
  restructuredtext: "markdown",
  "git-commit": "markdown",
};
const CODE: readonly LanguageFamily[] = ["typescript", "python", "rust"];

/**
 * The bits per byte that a model of the catalogue needs for files of a language (LSP id); lower is better. Languages
 * that were not measured count as the mean of the programming languages that were. Undefined for unmeasured models.
 */
export function bitsPerByte(id: string, language: string): number | undefined {
  const measured = CATALOGUE.find((model) => model.id === id)?.bitsPerByte;
  if (!measured) return undefined;
  const family = FAMILIES[language];
  if (family) return measured[family];
  return CODE.reduce((sum, code) => sum + measured[code], 0) / CODE.length;
}
