import type { CoreRelocGroup } from "../group.js";
import { arrays } from "./arrays.js";
import { bitFieldsDirect, bitFieldsProbed } from "./bit-fields.js";
import { enum64val, enumval } from "./enums.js";
import { existence, misc } from "./existence.js";
import { flavors } from "./flavors.js";
import { ints, pointerAsArray } from "./integers.js";
import { kernel, moduleDirect, moduleProbed } from "./kernel.js";
import { mods } from "./mods.js";
import { nesting } from "./nesting.js";
import { primitives } from "./primitives.js";
import { size } from "./size.js";
import { typeBased, typeId } from "./types.js";

/** The table, in the order of the kernel's (tools/testing/selftests/bpf/prog_tests/core_reloc.c). */
export const groups: readonly CoreRelocGroup[] = [
  kernel,
  moduleProbed,
  moduleDirect,
  flavors,
  nesting,
  arrays,
  primitives,
  mods,
  pointerAsArray,
  ints,
  misc,
  existence,
  bitFieldsProbed,
  bitFieldsDirect,
  size,
  typeBased,
  typeId,
  enumval,
  enum64val,
];
