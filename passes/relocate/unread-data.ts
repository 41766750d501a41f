import { Linkage, Opcode, uses, type ValueRef } from "../../src/llvm-bindings/index.js";
import type { Unit } from "../unit.js";

/**
 * Finds data that the program hands around and nobody reads. Every call of a function with `#[track_caller]`, such as `ptr.add(1)`,
 * passes a `Location` of its own, whose line and column look like a number of 64 bits:
 *
 *     call ptr @"<*const T>::add"(ptr %p, i64 1, ptr @alloc_8df36daa)      ; @add has no use of its third parameter
 */
export class UnreadData {
  readonly #unit: Unit;
  readonly #parameters = new Map<ValueRef, readonly ValueRef[]>();
  readonly #unread = new Map<ValueRef, boolean>();

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  /** Whether nothing outside of the module can know `global`, and nothing in it reads it. */
  has(global: ValueRef): boolean {
    const linkage = this.#unit.llvm.getLinkage(global);
    return (linkage === Linkage.Private || linkage === Linkage.Internal) && this.#isUnread(global);
  }

  #isUnread(value: ValueRef): boolean {
    const { llvm } = this.#unit;
    return uses(llvm, value).every((use) => {
      const user = llvm.getUser(use);
      if (llvm.isACallInst(user) === 0) return false;
      const parameters = this.#parametersOf(llvm.getCalledValue(user));
      // The callee is the last operand; with operand bundles there are more than arguments in front of it.
      if (parameters.length + 1 !== llvm.getNumOperands(user)) return false;
      return parameters.every(
        (parameter, index) => llvm.getOperand(user, index) !== value || this.#isUnreadParameter(parameter),
      );
    });
  }

  /** The parameters of a function that has a body; none of what else may be called. */
  #parametersOf(callee: ValueRef): readonly ValueRef[] {
    let known = this.#parameters.get(callee);
    if (known === undefined) {
      const { llvm } = this.#unit;
      const hasBody = llvm.isAFunction(callee) !== 0 && !llvm.isDeclaration(callee);
      known = hasBody ? llvm.getParams(callee) : [];
      this.#parameters.set(callee, known);
    }
    return known;
  }

  /** Whether the function does nothing with `parameter` but hand it on. One that it hands to itself counts as read. */
  #isUnreadParameter(parameter: ValueRef): boolean {
    const known = this.#unread.get(parameter);
    if (known !== undefined) return known;
    this.#unread.set(parameter, false);
    const unread = this.#isUnread(parameter);
    this.#unread.set(parameter, unread);
    return unread;
  }
}
