import { ModelStore } from "../../server/models/store.ts";
import { DEFAULT_SETTINGS } from "../../server/settings.ts";

/** The starter pair, fetched into the user's store where it is not there yet. */
export default async function setup(): Promise<void> {
  const store = new ModelStore();
  for (const role of ["general", "code"] as const) await store.fetch(DEFAULT_SETTINGS[`experts.${role}`]);
}
