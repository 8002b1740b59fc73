/** Imports packages from folders elsewhere, and prints what they call themselves. Arguments: name and folder of each. */
import { redirectImports } from "../../../../server/experts/redirect-imports.ts";

const [first = "", itsFolder = "", second = "", otherFolder = ""] = process.argv.slice(2);
redirectImports(new Map([[first, itsFolder]]));
redirectImports(
  new Map([
    [first, itsFolder],
    [second, otherFolder],
  ]),
);
const modules = await Promise.all([first, second].map((name) => import(name)));
process.stdout.write(JSON.stringify(modules.map(({ name }: { name: string }) => name)));
