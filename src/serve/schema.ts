import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { packageRoot } from "../service/index.js";

/** The schema's path in the package. */
export const schemaFile = join(packageRoot(), "docs", "serve.schema.json");

/** Checks messages against the schema, which is the one in the docs. */
export class Schema {
  readonly #ajv = new Ajv({ allErrors: false, strict: true, allowUnionTypes: true });

  constructor() {
    this.#ajv.addSchema(JSON.parse(readFileSync(schemaFile, "utf8")), "serve");
  }

  /** What is wrong with `value` as the definition `name`, such as `build.params`; undefined if nothing is. */
  faultOf(name: string, value: unknown): string | undefined {
    const validate = this.#ajv.getSchema(`serve#/$defs/${name.replaceAll("/", "~1")}`) as
      | ValidateFunction
      | undefined;
    if (validate === undefined) return `the schema has no ${name}`;
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    const more = error?.params as
      | { additionalProperty?: string; allowedValues?: readonly unknown[] }
      | undefined;
    const detail = more?.additionalProperty ?? more?.allowedValues?.join(", ");
    return `${error?.instancePath || "params"} ${error?.message ?? "is wrong"}${detail === undefined ? "" : `: ${detail}`}`;
  }
}
