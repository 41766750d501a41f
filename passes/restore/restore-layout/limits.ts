import { passes, type SourceLocation } from "../../../lib/diagnostics/index.js";
import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { AttributedType } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { firstUse } from "./first-use.js";

/** BTF has 32 bits for a member's offset in bits. */
const maxBytes = 2 ** 29;
/** In a struct with a bit-field 24 bits are left for it, since 8 hold the width (`BTF_MEMBER_BIT_OFFSET`, include/uapi/linux/btf.h). */
const maxBytesWithBitFields = 2 ** 21;
/** `BTF_INFO_VLEN` has 16 bits. */
const maxMembers = 0xffff;
/** KSYM_NAME_LEN of the kernel, without the NUL (`__btf_name_valid` in kernel/bpf/btf.c). */
const maxNameLength = 511;

/**
 * Refuses what BTF cannot express of an attributed type: LLVM would truncate the numbers or leave the members out, and no loader could resolve the
 * relocations.
 */
export function refuseBeyondBtf(ctx: PassContext, type: AttributedType, node: MetadataRef): void {
  const where = () => locationOf(ctx, type, node);
  const named = (name: string) => Buffer.byteLength(name) > maxNameLength;
  const limit = type.fields.some(({ bits }) => bits !== undefined) ? maxBytesWithBitFields : maxBytes;
  if (type.layout.size >= limit)
    ctx.report(passes.tooLargeForBtf(type.name, type.layout.size, limit, where()));
  if (type.fields.length > maxMembers)
    ctx.report(passes.tooManyMembersForBtf(type.name, type.fields.length, maxMembers, where()));
  const long = named(type.name) ? type.name : type.fields.find(({ name }) => named(name))?.name;
  if (long !== undefined) ctx.report(passes.tooLongForBtf(long, maxNameLength, where()));
}

function locationOf(
  ctx: PassContext,
  { declared }: AttributedType,
  node: MetadataRef,
): SourceLocation | undefined {
  if (declared.line > 0 && declared.file.startsWith("/")) return { ...declared, column: 0 };
  return firstUse(ctx, node);
}
