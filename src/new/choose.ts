import { CorelateError, nearestNames, newErrors } from "../../lib/diagnostics/index.js";
import { type ProgramKind, programKinds, type UserSpace, userSpaces } from "./kinds.js";

/** The kind of program that `name` is. @throws CRL0823 */
export function programKind(name: string): ProgramKind {
  const found = programKinds.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const names = programKinds.map((kind) => kind.name);
  throw new CorelateError(newErrors.noSuchOption("program", name, nearestNames(name, names), names));
}

/** The user space that `name` is. @throws CRL0823 */
export function userSpace(name: string): UserSpace {
  const found = userSpaces.find((one) => one === name);
  if (found !== undefined) return found;
  throw new CorelateError(newErrors.noSuchOption("user", name, nearestNames(name, userSpaces), userSpaces));
}

/** The user spaces that can attach `kind`; the first is offered first. */
export function userSpacesOf({ attach }: ProgramKind): readonly UserSpace[] {
  return userSpaces.filter((user) => user === "none" || attach[user] !== undefined);
}

/** @throws CRL0824 where `user` cannot attach `kind` */
export function checkTogether(kind: ProgramKind, user: UserSpace): void {
  const possible = userSpacesOf(kind);
  if (!possible.includes(user)) throw new CorelateError(newErrors.notTogether(kind.name, user, possible));
}
