import { Linkage, uses, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Finds data that is passed to functions and never read. Every call of a function with `#[track_caller]`, such as `ptr.add(1)`, passes a `Location`,
 * whose line and column look like a 64-bit number:
 *
 *     call ptr @"<*const T>::add"(ptr %p, i64 1, ptr @alloc_8df36daa)      ; @add has no use of its third parameter
 */
export class UnreadData {
  readonly #ctx: PassContext;
  readonly #parameters = new Map<ValueRef, readonly ValueRef[]>();
  /** Whether a global or parameter is unread. */
  readonly #known = new Map<ValueRef, boolean>();

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  /** Whether `global` is internal and never read. */
  has(global: ValueRef): boolean {
    return this.#once(global, () => {
      const linkage = this.#ctx.llvm.getLinkage(global);
      return (linkage === Linkage.Private || linkage === Linkage.Internal) && this.#isUnread(global);
    });
  }

  /** Whether `value` is passed to functions that do not read it, and part of data that is passed so. */
  #isUnread(value: ValueRef): boolean {
    const { llvm } = this.#ctx;
    return uses(llvm, value).every((use) => {
      const user = llvm.getUser(use);
      if (llvm.isAGlobalVariable(user) !== 0) return this.has(user);
      if (llvm.isAConstantStruct(user) !== 0) return this.#isUnread(user);
      if (llvm.isACallInst(user) === 0) return false;
      const parameters = this.#parametersOf(llvm.getCalledValue(user));
      // The callee is the last operand. With operand bundles there are more operands than arguments before it.
      if (parameters.length + 1 !== llvm.getNumOperands(user)) return false;
      return parameters.every(
        (parameter, index) =>
          llvm.getOperand(user, index) !== value || this.#once(parameter, () => this.#isUnread(parameter)),
      );
    });
  }

  /** The parameters of a function with a body; none for other callees. */
  #parametersOf(callee: ValueRef): readonly ValueRef[] {
    let known = this.#parameters.get(callee);
    if (known === undefined) {
      const { llvm } = this.#ctx;
      const hasBody = llvm.isAFunction(callee) !== 0 && !llvm.isDeclaration(callee);
      known = hasBody ? llvm.getParams(callee) : [];
      this.#parameters.set(callee, known);
    }
    return known;
  }

  /** The cached result of `find` for `value`. A cycle counts as read. */
  #once(value: ValueRef, find: () => boolean): boolean {
    let known = this.#known.get(value);
    if (known === undefined) {
      this.#known.set(value, false);
      known = find();
      this.#known.set(value, known);
    }
    return known;
  }
}
