// Node loads this into the programs that tests start (NODE_OPTIONS, see setup.ts). What corelate's own programs write as a BPF object is
// copied into the folder that CORELATE_WRITTEN names, where the test's process finds it.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";

const { writeFileSync } = fs;
const folder = process.env.CORELATE_WRITTEN;
const program = process.argv[1] && fs.existsSync(process.argv[1]) ? fs.realpathSync(process.argv[1]) : "";
let count = 0;

/** An ELF file for machine 247, EM_BPF, in either byte order. */
function isBpfObject(bytes) {
  if (!(bytes instanceof Uint8Array) || bytes.length < 20) return false;
  return Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x7fELF" && bytes[18] + bytes[19] === 247;
}

if (folder && /\/dist\/(src\/cli|examples)\//.test(program)) {
  fs.writeFileSync = (path, bytes, options) => {
    writeFileSync(path, bytes, options);
    if (!isBpfObject(bytes)) return;
    // `.NAME.PID.tmp` is how they write beside NAME.
    const name = basename(String(path)).replace(/^\.(.*)\.\d+\.tmp$/, "$1");
    const copy = join(folder, `${process.pid}.${count++}.${name}`);
    writeFileSync(`${copy}.part`, bytes);
    fs.renameSync(`${copy}.part`, copy);
  };
  syncBuiltinESMExports();
}
