/** Whether a URI is that of a file or folder, or of something in that folder. */
export function isWithin(uri: string, fileOrFolder: string): boolean {
  return uri === fileOrFolder || uri.startsWith(`${fileOrFolder}/`);
}

/** The URI of a file after a file, or a folder with all that is in it, was moved. The same where it was another one. */
export function movedUri(uri: string, from: string, to: string): string {
  return isWithin(uri, from) ? to + uri.slice(from.length) : uri;
}
