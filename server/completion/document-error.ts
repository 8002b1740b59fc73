/** A document or position that cannot be completed. The message says why, for the user; nothing else is affected. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}
