// Node loads this into the programs that tests start (NODE_OPTIONS, see setup.ts). What corelate's own programs write as a BPF object is
// copied into the folder that CORELATE_WRITTEN names, where the test's process finds it.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";

const { renameSync, writeFileSync } = fs;
const folder = process.env.CORELATE_WRITTEN;
const program = process.argv[1] && fs.existsSync(process.argv[1]) ? fs.realpathSync(process.argv[1]) : "";
let count = 0;

/** An ELF file for machine 247, EM_BPF, in either byte order. */
function isBpfObject(bytes) {
  if (!(bytes instanceof Uint8Array) || bytes.length < 20) return false;
  return Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x7fELF" && bytes[18] + bytes[19] === 247;
}

function keep(path, bytes) {
  if (!isBpfObject(bytes)) return;
  const copy = join(folder, `${process.pid}.${count++}.${basename(String(path))}`);
  writeFileSync(`${copy}.part`, bytes);
  renameSync(`${copy}.part`, copy);
}

if (folder && /\/dist\/(src\/cli|examples)\//.test(program)) {
  fs.writeFileSync = (path, bytes, options) => {
    writeFileSync(path, bytes, options);
    if (typeof path === "string") keep(path, bytes);
  };
  // They write beside the output, by a descriptor, and rename.
  fs.renameSync = (from, to) => {
    if (fs.statSync(from).isFile()) keep(to, fs.readFileSync(from));
    renameSync(from, to);
  };
  syncBuiltinESMExports();
}
