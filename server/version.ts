/** Tandem's version. */
export { version as VERSION } from "../package.json";
