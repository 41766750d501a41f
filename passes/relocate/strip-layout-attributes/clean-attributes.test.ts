import { join } from "node:path";
import { expect, it } from "vitest";
import { build } from "../../../src/index.js";

it("takes back what references claim about bytes that the kernel's struct does not have", () => {
  const source = join(import.meta.dirname, "fixtures", "references.rs");
  const ir = Buffer.from(build({ inputs: [source], emit: "llvm-ir" }).output).toString();
  expect(ir).toMatch(/^define .* @pid\(ptr .*%t\)/m);
  expect(ir).not.toMatch(/dereferenceable(_or_null)?\(\d{10,}\)/);
});
