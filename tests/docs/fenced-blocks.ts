// The fenced code blocks of the documentation, and what is done with each of them. Reads only; the tests beside it run.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/repository-copy.ts";

/** What happens to a block. */
export type Treatment =
  /** Each line is a command, run in the page's project; where a line begins with `$ `, only those are. */
  | "run"
  /** Type-checked against the packages. */
  | "checked"
  /** Read as an acme.yaml. */
  | "read"
  /** Typed by a test of its own, which holds what is printed against the page: packages/cli/integration/story.test.ts. */
  | "story"
  /** Not run, for the reason that the block gives. */
  | "no-run"
  /** Nobody knows what to do with it. */
  | "unknown";

/** One fenced block. */
export interface Block {
  /** Path of the page from the repository's root. */
  readonly page: string;
  /** The line of the fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The words after the language. */
  readonly words: readonly string[];
  readonly text: string;
  readonly treatment: Treatment;
  /** Why it is not run. */
  readonly reason?: string;
  /** It is a file of the page's project, with this name, or a part of it. */
  readonly file?: string;
}

/** The pages whose blocks are tested. */
export const pages: readonly string[] = globSync(["README.md", "docs/*.md", "packages/*/README.md"], {
  cwd: repository,
}).toSorted();

/** The blocks of a page in their order. */
export function blocksOf(page: string): Block[] {
  const lines = readFileSync(join(repository, page), "utf8").split("\n");
  const blocks: Block[] = [];
  let open: { line: number; info: string; text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    if (open === undefined && line.startsWith("```")) open = { line: index + 1, info: line.slice(3).trim(), text: [] };
    else if (open !== undefined && line === "```") {
      blocks.push(blockOf(page, open.line, open.info, open.text.join("\n")));
      open = undefined;
    } else open?.text.push(line);
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the block is never closed.`);
  return blocks;
}

/** The text of a file that blocks of a page make, all of them together. */
export function fileOf(page: string, file: string): string {
  const parts = blocksOf(page).filter((block) => block.file === file);
  return `${parts.map(({ text }) => text).join("\n\n")}\n`;
}

/** Commands that the test of a page runs before its first block: a comment in the page says them. */
export function preparationOf(page: string): string {
  const text = readFileSync(join(repository, page), "utf8");
  return /^<!-- before the first block: (.*) -->$/m.exec(text)?.[1] ?? "";
}

/** Where a block is, for messages. */
export function placeOf({ page, line }: Block): string {
  return `${page}:${line}`;
}

function blockOf(page: string, line: number, info: string, text: string): Block {
  const [before = "", reason] = info.split(/ no-run: */);
  const [language = "", ...words] = before.split(" ");
  const file = words.find((word) => /^[\w./-]+\.\w+$/.test(word));
  return {
    page,
    line,
    language,
    words,
    text,
    treatment: reason === undefined ? treatmentOf(language, words) : "no-run",
    ...(reason === undefined ? {} : { reason }),
    ...(file === undefined ? {} : { file }),
  };
}

function treatmentOf(language: string, words: readonly string[]): Treatment {
  if (language === "console") return words.includes("story") ? "story" : "run";
  if (language === "ts") return words.includes("run") ? "run" : "checked";
  if (language === "yaml" && (words.includes("acme") || words.includes("acme.yaml"))) return "read";
  return "unknown";
}
