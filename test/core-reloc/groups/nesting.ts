import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const left = "byte_off nesting.l.m.one";
const right = "byte_off nesting.r.s.two";

const good = (name: string, body: string, one: number, two: number): CoreRelocCase => ({
  name,
  target: `struct ${name} { ${body} }; ${keep(`struct ${name}`)}`,
  values: { [left]: one, [right]: two },
});
const bad = (name: string, body: string, one: Expected, two: Expected): CoreRelocCase => ({
  name,
  target: `struct ${name} { ${body} }; ${keep(`struct ${name}`)}`,
  values: { [left]: one, [right]: two },
  fails: true,
});
const intact = "struct { struct { int one; } m; } l;";

/** 61 anonymous structs around a member: with the steps to them one more than libbpf follows. */
const deep = `${"struct { ".repeat(61)}int two; ${"}; ".repeat(61)}`;

/** Two paths through records in records. */
export const nesting: CoreRelocGroup = {
  name: "nesting",
  rust: { file: "nesting.rs" },
  c: `
struct middle { int one; };
union side { int two; };
struct nesting { union { struct middle m; } l; struct { union side s; } r; };
${program(`
  struct nesting *subject = (void *)input;
  read_field(int, subject->l.m.one);
  read_field(int, subject->r.s.two);`)}`,
  cases: [
    good("nesting", "union { struct { int one; } m; } l; struct { union { int two; } s; } r;", 0, 4),
    good(
      "nesting___anon_embed",
      "long shift; union { struct { short p; int one; } m; } l; struct { union { int two; } s; } r;",
      12,
      16,
    ),
    good(
      "nesting___struct_union_mixup",
      "int p; struct { long q; union { char c; int one; } m; } l; union { char d[12]; struct { int e; int two; } s; } r;",
      16,
      28,
    ),
    good(
      "nesting___extra_nesting",
      `int p; struct { struct { union { struct { struct { int before; int one; } m; }; }; } l; long between;
        union { struct { struct { struct { union { int two; }; }; } s; } r; }; };`,
      12,
      24,
    ),
    {
      // Three types of other shapes with both fields at the same places.
      name: "nesting___dup_compat_types",
      target: `
struct nesting___dup_compat_types { short p; ${intact} int q; struct { struct { int two; } s; } r; };
struct nesting___dup_compat_types__2 { char p[4]; union { struct { char none[0]; int one; } m; } l;
  struct { int q; union { short half; int two; } s; } r; };
struct nesting___dup_compat_types__3 { int p; struct { struct { struct { int one; } m; }; } l; int q;
  union { struct { struct { int two; long more; } s; } __attribute__((packed)); } r __attribute__((packed)); } __attribute__((packed));
${keep("struct nesting___dup_compat_types", "struct nesting___dup_compat_types__2", "struct nesting___dup_compat_types__3")}`,
      values: { [left]: 4, [right]: 12 },
    },
    bad("nesting___err_missing_field", `${intact} struct { struct { int other; } s; } r;`, 0, "gone"),
    bad("nesting___err_array_field", `${intact} struct { struct { int two[1]; } s; } r;`, 0, "gone"),
    bad("nesting___err_missing_container", `${intact} struct { int other; } r;`, 0, "gone"),
    bad("nesting___err_nonstruct_container", `${intact} struct { struct { int two; } *s; } r;`, 0, "gone"),
    bad("nesting___err_array_container", `${intact} struct { struct { int two; } s[1]; } r;`, 0, "gone"),
    {
      name: "nesting___err_dup_incompat_types",
      target: `
struct nesting___err_dup_incompat_types__1 { ${intact} struct { struct { int two; } s; } r; };
struct nesting___err_dup_incompat_types__2 { ${intact} long apart; struct { struct { int two; } s; } r; };
${keep("struct nesting___err_dup_incompat_types__1", "struct nesting___err_dup_incompat_types__2")}`,
      values: { [left]: 0, [right]: "refused" },
      fails: true,
    },
    {
      // The type that has the first field is the only one that is asked for the second.
      name: "nesting___err_partial_match_dups",
      target: `
struct nesting___err_partial_match_dups__a { ${intact} };
struct nesting___err_partial_match_dups__b { struct { struct { int two; } s; } r; };
${keep("struct nesting___err_partial_match_dups__a", "struct nesting___err_partial_match_dups__b")}`,
      values: { [left]: 0, [right]: "gone" },
      fails: true,
    },
    bad("nesting___err_too_deep", `${intact} struct { struct { ${deep} } s; } r;`, 0, "refused"),
  ],
};
