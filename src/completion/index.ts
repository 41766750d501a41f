/** Completion in shells, from commander's own commands. */
export { bashScript } from "./bash.js";
export { fishScript } from "./fish.js";
export { allNodes, type Node, treeOf } from "./tree.js";
export { zshScript } from "./zsh.js";
