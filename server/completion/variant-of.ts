import { PER_REQUEST_KEYS, type Settings } from "../settings.ts";

/** Says how answers are made under these settings: the same text for two settings that make the same answers. */
export function variantOf(settings: Settings): string {
  return JSON.stringify(PER_REQUEST_KEYS.map((key) => settings[key]));
}
