import { CorelateError, llvm as diagnostics } from "../../../lib/diagnostics/index.js";
import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo } from "../debug-info/index.js";
import type { AttributedType, Field, Place, Shape } from "./model.js";

/**
 * The sparse layout of a module that `restore-layout` has been over, written into the module, so that `corelate opt` can go on with it:
 *
 *     !corelate.layout = !{!7}
 *     !7 = !{!12, !"{\22name\22:\22task_struct\22,\22sparseSize\22:\224698046511112\22,…}", !15}
 *
 * A node has a type's debug info, what else is known of it as JSON, and the nodes that the JSON refers to by their places among the operands.
 * Integers of any size are texts. A build keeps all of it in memory (`SparseLayout`) and writes nothing.
 */
const layoutName = "corelate.layout";

/** Whether the module has a saved layout. */
export function hasSavedLayout({ llvm, module }: PassContext): boolean {
  return llvm.getNamedMetadata(module, layoutName) !== 0;
}

/** Writes `types`. Each comes after the types that it contains. */
export function saveLayout(ctx: PassContext, types: readonly AttributedType[]): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  for (const type of types) {
    const nodes: MetadataRef[] = [];
    const places = type.places.map((place) => ({
      ...place,
      steps: place.steps.map(({ field, plainOffset }) => [
        types.indexOf(field.owner),
        field.index,
        plainOffset,
      ]),
    }));
    const json = JSON.stringify({ ...type, places, node: undefined }, (key, value) => {
      if (typeof value === "bigint") return String(value);
      if (key === "owner") return undefined;
      if (key === "type") return types.indexOf(value);
      if (value !== undefined && (key === "node" || key === "elementNode")) return nodes.push(value);
      return value;
    });
    const text = llvm.mdStringInContext2(ctx.context, json);
    llvm.addNamedMetadataOperand(module, layoutName, di.asValue(di.newTuple([type.node, text, ...nodes])));
  }
}

/** A shape as `saveLayout` writes it. */
interface SavedShape {
  readonly kind: Shape["kind"];
  readonly type: number;
  readonly element: SavedShape;
  readonly node: number;
  readonly elementNode: number;
  readonly sparseStride: string;
}

/** Reads what `saveLayout` wrote. */
export function savedLayout(ctx: PassContext): AttributedType[] {
  const { llvm, module } = ctx;
  const types: AttributedType[] = [];
  try {
    for (const value of llvm.getNamedMetadataOperands(module, layoutName))
      if (value !== 0) types.push(savedType(ctx, llvm.valueAsMetadata(value), types));
  } catch (error) {
    throw new CorelateError(
      diagnostics.invalidModule(`!${layoutName} is damaged: ${(error as Error).message}`),
    );
  }
  return types;
}

/** Reads one type. The types that it contains are among `known`. */
function savedType(ctx: PassContext, tuple: MetadataRef, known: readonly AttributedType[]): AttributedType {
  const di = ctx.get(DebugInfo);
  const operands = di.operands(tuple);
  const nodeAt = (place: number) => present(operands[place] || undefined, "a node");
  const shapeOf = (saved: SavedShape): Shape => {
    switch (saved.kind) {
      case "attributed":
        return { ...saved, type: present(known[saved.type], "a type") } as unknown as Shape;
      case "array":
        return {
          ...saved,
          element: shapeOf(saved.element),
          // The first two operands are the type and the text.
          node: nodeAt(saved.node + 1),
          elementNode: nodeAt(saved.elementNode + 1),
          sparseStride: positive(saved.sparseStride),
        } as unknown as Shape;
      case "other":
        return saved as unknown as Shape;
      default:
        throw new Error("a member is of no known kind");
    }
  };
  const { fields, places, sparseSize, ...rest } = JSON.parse(di.string(nodeAt(1)));
  const read: Field[] = [];
  const readPlaces: Place[] = [];
  const size = positive(sparseSize);
  const type: AttributedType = {
    ...rest,
    node: nodeAt(0),
    sparseSize: size,
    fields: read,
    places: readPlaces,
  };
  for (const field of fields) {
    read.push({
      ...field,
      owner: type,
      shape: shapeOf(field.shape),
      sparseOffset: BigInt(field.sparseOffset),
      sparseSize: BigInt(field.sparseSize),
    });
  }
  // A type comes after the types that it contains.
  const all = [...known, type];
  for (const place of places) {
    const steps = (place.steps as readonly [number, number, number][]).map(([of, index, plainOffset]) => ({
      kind: "field" as const,
      field: present(all[of]?.fields[index], "a field"),
      plainOffset,
    }));
    readPlaces.push({
      ...place,
      owner: type,
      steps,
      sparseOffset: BigInt(place.sparseOffset),
      sparseSize: BigInt(place.sparseSize),
    });
  }
  return type;
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}

function positive(text: string): bigint {
  const number = BigInt(text);
  if (number <= 0n) throw new Error("a size is not positive");
  return number;
}
