import type { RustType } from "./model.js";

/** The width that rustfmt breaks lines at. */
export const lineWidth = 100;

/** `type` on one line, whatever its length. */
export function typeText(type: RustType): string {
  switch (type.kind) {
    case "path":
      return type.text;
    case "pointer":
      return `*${type.mutable ? "mut" : "const"} ${typeText(type.to)}`;
    case "array":
      return `[${typeText(type.of)}; ${type.count}]`;
    case "function":
      return `${option}<${functionText(type)}>`;
  }
}

/**
 * `prefix`, `type`, `suffix` as rustfmt lays them out at `indent`: `pub name: TYPE,`, `pub type NAME = TYPE;`.
 * `prefix` comes without the blank that follows it.
 */
export function typedLines(prefix: string, type: RustType, suffix: string, indent: number): string[] {
  const pad = " ".repeat(indent);
  const oneLine = `${pad}${prefix} ${typeText(type)}${suffix}`;
  if (oneLine.length <= lineWidth) return [oneLine];
  const nextLine = `${pad}    ${typeText(type)}${suffix}`;
  if (nextLine.length <= lineWidth || innermost(type).kind === "path") return [`${pad}${prefix}`, nextLine];
  return brokenLines(`${prefix} `, type, suffix, indent);
}

/** `pub const NAME: TYPE = VALUE;` as rustfmt lays it out at `indent`: lines that cannot be made short stay long. */
export function constantLines(name: string, type: string, value: string, indent: number): string[] {
  const pad = " ".repeat(indent);
  const head = `${pad}pub const ${name}:`;
  const oneLine = `${head} ${type} = ${value};`;
  if (oneLine.length <= lineWidth) return [oneLine];
  if (`${head} ${type} =`.length <= lineWidth) return [`${head} ${type} =`, `${pad}    ${value};`];
  return head.length <= lineWidth ? [head, `${pad}    ${type} = ${value};`] : [oneLine];
}

/** `pub struct NAME {`; rustfmt moves the brace down where the line gets too long, which it counts without brace. */
export function headLines(head: string, indent: number): string[] {
  return indent + head.length <= lineWidth + 2 ? [`${head} {`] : [head, "{"];
}

/** `pub struct NAME {}`. */
export function emptyLines(head: string, indent: number): string[] {
  if (indent + head.length + 3 <= lineWidth) return [`${head} {}`];
  return indent + head.length < lineWidth ? [`${head} {`, "}"] : [head, "{}"];
}

const option = "::core::option::Option";

type FunctionType = Extract<RustType, { kind: "function" }>;

function functionText(type: FunctionType): string {
  const parameters = type.parameters.map((parameter) => `${parameter.name}: ${typeText(parameter.type)}`);
  if (type.variadic) parameters.push("...");
  return `unsafe extern "C" fn(${parameters.join(", ")})${returnText(type)}`;
}

function returnText(type: FunctionType): string {
  return type.returns === undefined ? "" : ` -> ${typeText(type.returns)}`;
}

function innermost(type: RustType): RustType {
  if (type.kind === "pointer") return innermost(type.to);
  return type.kind === "array" ? innermost(type.of) : type;
}

/** A type with a function in it, over several lines. */
function brokenLines(prefix: string, type: RustType, suffix: string, indent: number): string[] {
  switch (type.kind) {
    case "pointer":
      return brokenLines(`${prefix}*${type.mutable ? "mut" : "const"} `, type.to, suffix, indent);
    case "array":
      return brokenLines(`${prefix}[`, type.of, `; ${type.count}]${suffix}`, indent);
    case "path":
      return [`${" ".repeat(indent)}${prefix}${type.text}${suffix}`];
    case "function":
      return [
        `${" ".repeat(indent)}${prefix}${option}<`,
        ...functionLines(type, indent + 4),
        `${" ".repeat(indent)}>${suffix}`,
      ];
  }
}

function functionLines(type: FunctionType, indent: number): string[] {
  const pad = " ".repeat(indent);
  const oneLine = `${pad}${functionText(type)},`;
  if (oneLine.length <= lineWidth || type.parameters.length === 0) return [oneLine];
  const lines = [`${pad}unsafe extern "C" fn(`];
  for (const parameter of type.parameters) {
    lines.push(...typedLines(`${parameter.name}:`, parameter.type, ",", indent + 4));
  }
  if (type.variadic) lines.push(`${pad}    ...`);
  lines.push(`${pad})${returnText(type)},`);
  return lines;
}
