import { error } from "./define.js";

/** CRL0840 to CRL0849: `corelate watch`. */
export const watchErrors = {
  nothingToWatch: error("CRL0840", "usage", () => ({
    message: "there is nothing to watch",
    notes: ["no source is named, and there is no Cargo.toml here or above"],
    help: "name a source: `corelate watch src/main.rs`",
  })),
  severalOutputs: error("CRL0841", "usage", (count: number) => ({
    message: `--output names one file, and ${count} objects are made`,
    help: "watch one source, or leave --output out: `corelate cargo` writes the objects of a cargo project",
  })),
};
