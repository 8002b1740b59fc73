import type { CatalogueModel } from "./catalogue.ts";
import { ModelError } from "./errors.ts";
import type { PartialFile } from "./partial-file.ts";

/** Terms to be accepted before a model is downloaded. */
export interface Terms {
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

export type AcceptTerms = (terms: Terms) => boolean | Promise<boolean>;

/**
 * Has the terms of a model's licence accepted, if it has some. A download that has begun was agreed to.
 * @throws {ModelError} `terms-not-accepted`, also when there is nobody to ask.
 */
export async function requireTerms(
  { id, title, termsUrl }: CatalogueModel,
  part: PartialFile,
  acceptTerms: AcceptTerms | undefined,
): Promise<void> {
  if (!termsUrl || (await part.size()) > 0) return;
  if (await acceptTerms?.({ id, title, url: termsUrl })) return;
  throw new ModelError(
    "terms-not-accepted",
    `${id} was not fetched: its licence has terms to accept first. Read ${termsUrl}, then fetch it again and accept them.`,
  );
}
