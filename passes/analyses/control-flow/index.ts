/** The blocks of a function: jumps, dominators, orders, and what can be reached. */
export * from "./dominators.js";
export * from "./graph.js";
export * from "./in-loop.js";
export * from "./order.js";
export * from "./reached.js";
