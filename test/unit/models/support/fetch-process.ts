/** Fetches the model "toy" in a process of its own. Argument: the catalogue's model as JSON. */
import type { CatalogueModel } from "../../../../server/models/catalogue.ts";
import { ModelStore } from "../../../../server/models/store.ts";

const model = JSON.parse(process.argv[2] ?? "") as CatalogueModel;
process.stdout.write(await new ModelStore({ catalogue: [model] }).fetch(model.id));
