import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownRenderer } from "vitepress";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The pages by what they are for; those that nobody has put anywhere come last. */
const parts = [
  {
    text: "Begin",
    pages: ["start", "usage", "new", "core-for-rust", "core-for-c", "moving", "limitations"],
  },
  {
    text: "Write programs",
    pages: ["queries", "idioms", "maps", "kfuncs", "struct-ops", "tools", "glossary"],
  },
  {
    text: "Build",
    pages: ["cargo", "aya-template", "build-systems", "bazel", "serve", "editors", "loaders", "linkers"],
  },
  {
    text: "Test",
    pages: ["kernels", "verify", "requires", "testing", "verifier-messages", "diagnostics", "json"],
  },
  {
    text: "How it works",
    pages: [
      "how-it-works",
      "core-reloc",
      "selftests",
      "real-programs",
      "upstream-issues",
      "verifier-counts",
      "verified",
    ],
  },
];

const listed = new Set(parts.flatMap(({ pages }) => pages));
const others = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md") && !listed.has(name.slice(0, -3)))
  .map((name) => name.slice(0, -3));
if (others.length > 0) parts.push({ text: "More", pages: others });

export default defineConfig({
  title: "corelate",
  description: "CO-RE for eBPF programs written in Rust: compile once, run everywhere",
  srcDir: root,
  srcExclude: [
    "**/node_modules/**",
    "**/target/**",
    "build/**",
    "dist/**",
    "test/**",
    "site/**",
    "src/new/templates/**",
    "crates/*/src/**",
    ".*/**",
  ],
  // The pages link to one another as the files lie.
  rewrites: { "README.md": "index.md" },
  outDir: join(root, "build", "site"),
  cacheDir: join(root, "build", "site-cache"),
  cleanUrls: true,
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Begin", link: "/docs/start" },
      { text: "Commands", link: "/docs/usage" },
      { text: "Diagnostics", link: "/docs/diagnostics" },
      { text: "Architecture", link: "/ARCHITECTURE" },
    ],
    sidebar: [
      ...parts.map(({ text, pages }) => ({
        text,
        items: pages.map((page) => ({ text: titleOf(page), link: `/docs/${page}` })),
      })),
      {
        text: "The project",
        items: [
          { text: "Architecture", link: "/ARCHITECTURE" },
          { text: "Benchmarks", link: "/bench/RESULTS" },
          { text: "Contributing", link: "/CONTRIBUTING" },
          { text: "Changelog", link: "/CHANGELOG" },
        ],
      },
    ],
  },
  markdown: {
    anchor: { slugify: placeOf },
    languageAlias: { llvm: "asm" },
    config: (md) => {
      shortInfo(md);
      filesAsText(md);
    },
  },
  vite: { build: { chunkSizeWarningLimit: 4096 } },
});

/** What a page is called in the sidebar: its file's name in words. */
function titleOf(page: string): string {
  const words = page
    .replaceAll("-", " ")
    .replace(/^core /, "CO-RE ")
    .replace(/ c$/, " C")
    .replace(/ rust$/, " Rust");
  return words[0]!.toUpperCase() + words.slice(1);
}

/** What a heading is called in links, as on GitHub, for which the pages are written, too. */
function placeOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** The tests write more behind a language: `rust,prelude`. */
function shortInfo(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index]!;
    token.info = token.info.split(",")[0]!.trim();
    return fence(tokens, index, ...rest);
  };
}

/** Links to files that are no pages: they are in the package, not on the site. One that is not there ends the build. */
function filesAsText(md: MarkdownRenderer): void {
  const open =
    md.renderer.rules.link_open ??
    ((tokens, index, options, _, self) => self.renderToken(tokens, index, options));
  const close =
    md.renderer.rules.link_close ??
    ((tokens, index, options, _, self) => self.renderToken(tokens, index, options));
  let asText = false;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const href = tokens[index]!.attrGet("href") ?? "";
    const path = /^[^#?:]+/.exec(href)?.[0] ?? "";
    const isFile = path !== "" && !/^[a-z]+:/.test(href) && !/\.md$/.test(path) && !path.startsWith("/");
    if (!isFile || !env.path) return open(tokens, index, options, env, self);
    const target = join(dirname(env.path), decodeURI(path));
    if (!existsSync(target))
      throw new Error(`${relative(root, env.path)} links to ${path}, which is not there`);
    if (existsSync(join(target, "README.md"))) {
      tokens[index]!.attrSet("href", `${path.replace(/\/$/, "")}/README.md`);
      return open(tokens, index, options, env, self);
    }
    asText = true;
    return `<code title="${relative(root, target)} in the package">`;
  };
  md.renderer.rules.link_close = (tokens, index, options, env, self) => {
    if (!asText) return close(tokens, index, options, env, self);
    asText = false;
    return "</code>";
  };
}
