import type { Btf, BtfMember, RecordType } from "../../lib/btf/index.js";
import { btfErrors, CorelateError } from "../../lib/diagnostics/index.js";
import { type Extent, type Placement, placeStruct, placeUnion } from "./layout.js";
import { isRecord } from "./type-kinds.js";
import type { TypeNames } from "./type-names.js";

/** Bytes, as Rust has them on a 64-bit host and on BPF. */
export interface SizeAndAlign {
  readonly size: number;
  readonly align: number;
  /** Alignment in C: see layout.ts. */
  readonly cAlign: number;
}

/** A member and where it is. The bit-fields of old BTF, whose width is the integer's, look like those of new BTF. */
export interface LaidMember {
  readonly member: BtfMember;
  readonly extent: Extent;
}

/** More arrays of structs of arrays than anybody writes: what is deeper goes round in circles. */
const maxNesting = 512;

/** The layouts of the Rust types that are written for the types of one BTF; each is worked out once. */
export class TypeLayouts {
  readonly #btf: Btf;
  readonly #names: TypeNames;
  readonly #placements = new Map<number, Placement<LaidMember> | undefined>();
  readonly #open = new Set<number>();
  #depth = 0;

  constructor(btf: Btf, names: TypeNames) {
    this.#btf = btf;
    this.#names = names;
  }

  /** Where the members of the struct or union `id` go; undefined where Rust cannot put them there. */
  placement(id: number): Placement<LaidMember> | undefined {
    if (this.#placements.has(id)) return this.#placements.get(id);
    const type = this.#btf.type(id);
    if (!isRecord(type)) return undefined;
    if (this.#open.has(id)) throw new CorelateError(btfErrors.cyclic(type.name));
    this.#open.add(id);
    const members = this.#laidMembers(type);
    const place = type.kind === "struct" ? placeStruct : placeUnion;
    const placement = place(members, (laid) => laid.extent, type.size);
    this.#open.delete(id);
    this.#placements.set(id, placement);
    return placement;
  }

  /** Size and alignment of the Rust type for `id`. @throws CRL0207 where it contains itself. */
  of(id: number): SizeAndAlign {
    if (this.#depth === maxNesting) throw new CorelateError(btfErrors.cyclic(this.#btf.name(id)));
    this.#depth += 1;
    const layout = this.#of(id);
    this.#depth -= 1;
    return layout;
  }

  #of(id: number): SizeAndAlign {
    const at = this.#names.entity(id);
    const type = this.#btf.type(at);
    switch (type.kind) {
      case "int":
      case "enum":
      case "enum64":
        return scalar(type.size);
      case "float":
        return scalar(type.size);
      case "ptr":
      case "func_proto":
        return scalar(8);
      case "array": {
        const element = this.of(type.element);
        return { ...element, size: element.size * type.count };
      }
      case "struct":
      case "union": {
        const { align, cAlign } = this.placement(at) ?? { align: 1, cAlign: 1 };
        return { size: type.size, align, cAlign };
      }
      case "typedef":
        return this.of(type.type);
      default:
        return { size: 0, align: 1, cAlign: 1 };
    }
  }

  /** The bits that a bit-field takes; undefined for other members. */
  #bitsOf(member: BtfMember): Extract<Extent, { kind: "bits" }> | undefined {
    const { bitOffset, bitSize } = member;
    const unit = this.of(member.type).size;
    if (bitSize > 0) return { kind: "bits", bitOffset, bitWidth: bitSize, unit };
    const type = this.#btf.type(this.#names.entity(member.type));
    // Before kind_flag, a bit-field's type was an integer of that many bits.
    if (type.kind === "int" && (type.bits !== type.size * 8 || type.offset !== 0)) {
      return { kind: "bits", bitOffset: bitOffset + type.offset, bitWidth: type.bits, unit };
    }
    return bitOffset % 8 === 0 ? undefined : { kind: "bits", bitOffset, bitWidth: unit * 8, unit };
  }

  #laidMembers(type: RecordType): LaidMember[] {
    const laid: LaidMember[] = [];
    for (const member of type.members) {
      const bits = this.#bitsOf(member);
      if (bits !== undefined) {
        // Nameless bit-fields are padding.
        if (member.name !== "") laid.push({ member, extent: bits });
        continue;
      }
      laid.push({ member, extent: { kind: "field", offset: member.bitOffset / 8, ...this.of(member.type) } });
    }
    return laid;
  }
}

/** Integers that Rust has no type for are written as bytes, with alignment 1. */
function scalar(size: number): SizeAndAlign {
  const align = [1, 2, 4, 8, 16].includes(size) ? size : 1;
  return { size, align, cAlign: align };
}
