// Reads `import` and `from ... import` statements. It does not know where modules are.
import type { SourceText } from "./source-text.ts";
import { Kind } from "./statement-kinds.ts";
import { stringValue } from "./string-literals.ts";
import { Token, Tokens } from "./tokens.ts";

/** One name that an import statement binds, or a star. */
export interface ImportedName {
  /** The dotted module as written, without leading dots; empty for `from . import x`. */
  readonly module: string;
  /** Leading dots; 0 is an absolute import. */
  readonly level: number;
  /** The name taken from the module, `*` for all of them; undefined when the module itself is bound. */
  readonly member: string | undefined;
  /** The name bound in the importing scope; `*` for a star. `import a.b` binds `a`. */
  readonly binds: string;
  /** `import a.b` without `as` loads `a.b` but binds its first part. */
  readonly loads: string;
  /** Where the name that is bound is written. */
  readonly start: number;
}

/** The names of the import statement in `[start, end)`. */
export function readImport(source: SourceText, kind: number, start: number, end: number): ImportedName[] {
  const tokens = new Tokens(source, start, end);
  tokens.next();
  return kind === Kind.From ? readFrom(tokens) : readPlain(tokens);
}

/** The module that `import_module("a.b")` names, its name standing at `start`; undefined where code computes it. */
export function readImportCall(source: SourceText, start: number, end: number): string | undefined {
  const tokens = new Tokens(source, start, end);
  tokens.next();
  if (!tokens.take("(") || tokens.kind !== Token.String) return undefined;
  const name = stringValue(tokens.text);
  tokens.next();
  return tokens.isOperator(")") || tokens.isOperator(",") ? name : undefined;
}

function readPlain(tokens: Tokens): ImportedName[] {
  const names: ImportedName[] = [];
  while (tokens.kind === Token.Name) {
    const nameStart = tokens.start;
    const module = readDotted(tokens);
    const alias = readAlias(tokens);
    if (alias === undefined) {
      const first = module.split(".", 1)[0] ?? module;
      names.push({ module: first, level: 0, member: undefined, binds: first, loads: module, start: nameStart });
    } else {
      names.push({ module, level: 0, member: undefined, binds: alias.name, loads: module, start: alias.start });
    }
    if (!tokens.take(",")) break;
  }
  return names;
}

function readFrom(tokens: Tokens): ImportedName[] {
  let level = 0;
  while (tokens.isOperator(".") || tokens.isOperator("...")) {
    level += tokens.operator.length;
    tokens.next();
  }
  const module = tokens.isName("import") ? "" : readDotted(tokens);
  const names: ImportedName[] = [];
  if (!tokens.isName("import")) return names;
  tokens.next();
  const loads = module;
  if (tokens.isOperator("*")) return [{ module, level, member: "*", binds: "*", loads, start: tokens.start }];
  tokens.take("(");
  while (tokens.kind === Token.Name) {
    const start = tokens.start;
    const member = tokens.text;
    tokens.next();
    const alias = readAlias(tokens);
    names.push({ module, level, member, binds: alias?.name ?? member, loads, start: alias?.start ?? start });
    if (!tokens.take(",")) break;
  }
  return names;
}

function readDotted(tokens: Tokens): string {
  let dotted = "";
  while (tokens.kind === Token.Name) {
    dotted += tokens.text;
    tokens.next();
    if (!tokens.take(".")) break;
    dotted += ".";
  }
  return dotted;
}

function readAlias(tokens: Tokens): { name: string; start: number } | undefined {
  if (!tokens.isName("as")) return undefined;
  tokens.next();
  const alias = { name: tokens.text, start: tokens.start };
  tokens.next();
  return alias;
}
