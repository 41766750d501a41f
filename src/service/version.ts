/** The version of this package, which `package.json` has too. */
export const version = "0.1.0";
