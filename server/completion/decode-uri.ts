/** A part of a URI as people write it; as it is where its escapes are none. */
export function decodeUri(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (_notEncoded) {
    return part;
  }
}
