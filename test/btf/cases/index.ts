import { arrays } from "./arrays.js";
import { bitFields } from "./bit-fields.js";
import { candidates } from "./candidates.js";
import type { Case } from "./case.js";
import { enums } from "./enums.js";
import { fields } from "./fields.js";
import { instructions } from "./instructions.js";
import { matches } from "./matches.js";
import { types } from "./types.js";

export type { Case } from "./case.js";

/** Every case, by what it is about. */
export const groups: Readonly<Record<string, readonly Case[]>> = {
  fields,
  arrays,
  "bit-fields": bitFields,
  types,
  matches,
  enums,
  instructions,
  candidates,
};
