import path from "node:path";

/** The project's folder. */
export const PROJECT = path.dirname(import.meta.dirname);
