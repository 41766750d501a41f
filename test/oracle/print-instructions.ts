import { instructionCounts } from "./instructions.js";

/** For `make bench`: the instructions of every comparable fixture and of its twin, as JSON. */
process.stdout.write(JSON.stringify(instructionCounts()));
