/** What stands in for `@name@` in a template. */
export type Values = Readonly<Record<string, string>>;

/**
 * `text` with each `@name@` replaced by its value. What is put in is not looked at again.
 *
 * @throws Error where a name has no value: a defect of a template
 */
export function fill(file: string, text: string, values: Values): string {
  return text.replace(/@([a-z][a-z-]*)@/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`the template ${file} has \`@${name}@\`, which nothing fills`);
    return value;
  });
}
