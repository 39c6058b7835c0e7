// TypeScript and ES modules to what jiti evaluates: a CommonJS body. In place of the Babel that comes with jiti, which is a
// file beside it that a bundle does not find, and five times as big. Types are removed, not checked; enums and parameter
// properties work; decorators, namespaces with values, and a top-level await in what the file imports do not.
import { pathToFileURL } from "node:url";
import { dirname } from "node:path";
import type { TransformOptions, TransformResult } from "jiti";
import tokensOf from "js-tokens";
import { transform } from "sucrase";

/** The name that stands for `import.meta`, which a CommonJS body has not. */
const META = "__acmeImportMeta";

/**
 * The `transform` of jiti. Lines stay where they are.
 *
 * @throws Error with the file, the line and the column of what is no TypeScript
 */
export function transformModule({ source, filename = "module.ts", ts = false }: TransformOptions): TransformResult {
  const { code } = transform(source, {
    transforms: [...(ts ? (["typescript"] as const) : []), "imports"],
    // What has this Node need not be rewritten for older ones.
    disableESTransforms: true,
    production: true,
    filePath: filename,
  });
  return { code: withImportMeta(code, filename) };
}

function withImportMeta(code: string, filename: string): string {
  if (!code.includes("meta")) return code;
  let isUsed = false;
  const parts: string[] = [];
  for (const { type, value } of tokensOf(code)) {
    parts.push(value);
    if (type === "IdentifierName" && value === "meta" && endsWithImport(parts)) {
      isUsed = true;
      parts.splice(parts.lastIndexOf("import"), parts.length, META);
    }
  }
  if (!isUsed) return code;
  const meta = { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) };
  // Before the first statement, on its line. The resolver is a parameter of the function that jiti makes of the body.
  return `const ${META} = { ...${JSON.stringify(meta)}, resolve: jitiESMResolve };${parts.join("")}`;
}

/** Whether the code ends with `import . meta`, with any white space within, and not with `object.import.meta`. */
function endsWithImport(parts: readonly string[]): boolean {
  const words = parts.filter((part) => part.trim() !== "").slice(-4);
  return words.at(-2) === "." && words.at(-3) === "import" && words.at(-4) !== ".";
}
