/**
 * Compares two versions as Debian does (deb-version(7)): runs of digits by their value, other characters with `~` before the end, the end before
 * letters, and letters before everything else. Kernel releases are in the right order by it, too.
 */
export function compareVersions(a: string, b: string): number {
  let left = a;
  let right = b;
  while (left !== "" || right !== "") {
    const [wordA, wordB] = [/^\D*/.exec(left)![0], /^\D*/.exec(right)![0]];
    const words = compareWords(wordA, wordB);
    if (words !== 0) return words;
    left = left.slice(wordA.length);
    right = right.slice(wordB.length);
    const [digitsA, digitsB] = [/^\d*/.exec(left)![0], /^\d*/.exec(right)![0]];
    const numbers = BigInt(digitsA || 0) - BigInt(digitsB || 0);
    if (numbers !== 0n) return numbers < 0n ? -1 : 1;
    left = left.slice(digitsA.length);
    right = right.slice(digitsB.length);
  }
  return 0;
}

function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a[i]) - weight(b[i]);
    if (order !== 0) return order < 0 ? -1 : 1;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === "~") return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
