/**
 * The flags that keep rustc's IR decodable. rustc's own LLVM passes would merge offsets of different fields
 * (early-cse and instcombine leave 46 of 57 access patterns), so they run after corelate's passes instead;
 * MIR optimisations at level 1 do no harm and make the code smaller. All of them are stable.
 */
export const codegenFlags = [
  "-Cno-prepopulate-passes",
  "-Copt-level=1",
  "-Cdebuginfo=2",
  "-Ccodegen-units=1",
  "-Cpanic=abort",
  "-Coverflow-checks=off",
  "-Cdebug-assertions=off",
] as const;
