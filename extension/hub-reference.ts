const REFERENCE = /^hf:[^/\s]+\/[^/\s]+\/\S+\.gguf$/i;
/** The page of a file on a hub, or its download. */
const ADDRESS =
  /^https?:\/\/[^/\s]+\/([^/\s]+)\/([^/\s]+)\/(?:blob|resolve)\/([^/\s]+)\/([^\s?#]+\.gguf)(?:[?#]\S*)?$/i;

/**
 * The reference of a file on the model hub, from what people paste: the reference itself, or the address of the file's
 * page. Undefined for anything else. The server understands references, and has the last word.
 */
export function hubReference(text: string): string | undefined {
  const pasted = text.trim();
  if (REFERENCE.test(pasted)) return pasted;
  const [, owner, repository, revision, file] = ADDRESS.exec(pasted) ?? [];
  if (!owner || !repository || !revision || !file) return undefined;
  return `hf:${owner}/${repository}${revision === "main" ? "" : `@${revision}`}/${file}`;
}
