/** The control flow of a function: successors, dominators, orders, reachability. */
export * from "./dominators.js";
export * from "./graph.js";
export * from "./in-loop.js";
export * from "./order.js";
export * from "./reached.js";
