// One scanned file as others ask about it: which statement is where, which scope it stands in, and - found by
// searching for the word instead of reading everything - where a name is bound. It follows no import.
import { type Binding, readBindings } from "./bindings.ts";
import { type DefinitionHeader, type Parameter, readDefinitionHeader, readParameters } from "./definitions.ts";
import { readDocstring } from "./docstrings.ts";
import { type ImportedName, readImport } from "./imports.ts";
import { lastAtMost, SourceText } from "./source-text.ts";
import { continuesChain, Kind } from "./statement-kinds.ts";
import type { Statements } from "./statement-columns.ts";
import { scanStatements } from "./statements.ts";
import { someWord, word } from "./whole-words.ts";

/** The scope of a file's top level, where a statement index is expected. */
export const MODULE_SCOPE = -1;

/** A scanned Python file. */
export class PythonModule {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly source: SourceText;
  readonly statements: Statements;
  /** The file as UTF-8, without BOM. */
  readonly content: Buffer;
  readonly #occurrences = new Map<string, readonly number[]>();
  readonly #bindings = new Map<string, ReadonlyMap<number, readonly Binding[]>>();
  readonly #headers = new Map<number, DefinitionHeader>();
  #stars: readonly Binding[] | undefined;
  #globals: boolean | undefined;
  #returns: Int32Array | undefined;
  #chains: ReadonlyMap<number, readonly number[]> | undefined;

  /** @param content the file's bytes; they are copied. */
  constructor(path: string, content: Uint8Array) {
    this.path = path;
    this.source = new SourceText(content);
    this.statements = scanStatements(this.source);
    this.content = this.source.content;
  }

  kind(statement: number): number {
    return this.statements.kind[statement] ?? Kind.Simple;
  }

  start(statement: number): number {
    return this.statements.start[statement] ?? 0;
  }

  end(statement: number): number {
    return this.statements.end[statement] ?? 0;
  }

  parent(statement: number): number {
    return this.statements.parent[statement] ?? MODULE_SCOPE;
  }

  /** End of the header: the colon where there is a body, else the statement's end. */
  headerEnd(statement: number): number {
    const colon = this.statements.colon[statement] ?? -1;
    return colon >= 0 ? colon : this.end(statement);
  }

  text(statement: number): string {
    return this.source.slice(this.start(statement), this.headerEnd(statement));
  }

  /** The statement that was begun last at an offset; the text there may also be a comment after it. */
  statementAt(offset: number): number {
    return lastAtMost(this.statements.start, offset);
  }

  /** The `def` or `class` whose body holds the statement, or {@link MODULE_SCOPE}. */
  scopeOf(statement: number): number {
    let scope = this.parent(statement);
    while (scope !== MODULE_SCOPE && !this.isScope(scope)) scope = this.parent(scope);
    return scope;
  }

  isScope(statement: number): boolean {
    const kind = this.kind(statement);
    return kind === Kind.Def || kind === Kind.Class;
  }

  isFunction(statement: number): boolean {
    return statement !== MODULE_SCOPE && this.kind(statement) === Kind.Def;
  }

  isClass(statement: number): boolean {
    return statement !== MODULE_SCOPE && this.kind(statement) === Kind.Class;
  }

  header(definition: number): DefinitionHeader {
    let header = this.#headers.get(definition);
    if (header === undefined) {
      header = readDefinitionHeader(this.source, this.start(definition), this.headerEnd(definition));
      this.#headers.set(definition, header);
    }
    return header;
  }

  parameters(definition: number): Parameter[] {
    return readParameters(this.source, this.start(definition), this.headerEnd(definition));
  }

  docstring(definition: number): string | undefined {
    const first = definition + 1;
    if (first >= this.statements.count || this.parent(first) !== definition || this.kind(first) !== Kind.Simple)
      return undefined;
    return readDocstring(this.source, this.start(first), this.end(first));
  }

  /** The decorator statements above a definition, topmost first. */
  decorators(definition: number): number[] {
    const found: number[] = [];
    for (
      let index = definition - 1;
      index >= 0 && this.kind(index) === Kind.Decorator && this.parent(index) === this.parent(definition);
      index--
    )
      found.unshift(index);
    return found;
  }

  /** The definition that a decorator statement belongs to. */
  decorated(decorator: number): number | undefined {
    let index = decorator + 1;
    while (index < this.statements.count && this.kind(index) === Kind.Decorator) index++;
    return index < this.statements.count && this.isScope(index) && this.parent(index) === this.parent(decorator)
      ? index
      : undefined;
  }

  /** Python's `__qualname__` for `name` bound by a statement: `Class.method`, `outer.<locals>.inner`. */
  qualifiedName(name: string, statement: number): string {
    let qualified = name;
    let scope = this.scopeOf(statement);
    if (this.isFunction(scope) && this.#hasGlobals() && this.#isGlobal(scope, name)) return name;
    while (scope !== MODULE_SCOPE) {
      qualified = `${this.header(scope).name}.${this.isFunction(scope) ? "<locals>." : ""}${qualified}`;
      scope = this.scopeOf(scope);
    }
    return qualified;
  }

  /** The one binding of `name` in the whole file when it is an import that always runs; undefined otherwise. */
  onlyBinding(name: string): Binding | undefined {
    const scopes = this.#bindingsOf(name);
    const [only, ...others] = scopes.size === 1 ? (scopes.get(MODULE_SCOPE) ?? []) : [];
    if (only === undefined || others.length > 0 || only.how.is !== "import" || only.how.imported.member === "*")
      return undefined;
    return this.parent(only.statement) === MODULE_SCOPE ? only : undefined;
  }

  /** Bindings of `name` in one scope, in source order; a star import counts for every name of its scope. */
  bindings(name: string, scope: number): readonly Binding[] {
    return this.#bindingsOf(name).get(scope) ?? [];
  }

  #bindingsOf(name: string): ReadonlyMap<number, readonly Binding[]> {
    let scopes = this.#bindings.get(name);
    if (scopes === undefined) {
      scopes = this.#findBindings(name);
      this.#bindings.set(name, scopes);
    }
    return scopes;
  }

  /** Offsets at which the word stands as a whole identifier, in code or not. */
  occurrences(text: string): readonly number[] {
    let found = this.#occurrences.get(text);
    if (found === undefined) {
      const places: number[] = [];
      someWord(this.content, word(text), (at) => {
        places.push(at);
        return false;
      });
      this.#occurrences.set(text, (found = places));
    }
    return found;
  }

  /** The later members of the chain that a statement begins: its `elif`, `else`, `except` and `finally`. */
  chain(head: number): readonly number[] {
    if (this.#chains === undefined) {
      const chains = new Map<number, number[]>();
      for (let index = 0; index < this.statements.count; index++) {
        if (!continuesChain(this.kind(index))) continue;
        const first = this.statements.head[index] ?? index;
        const members = chains.get(first);
        if (members === undefined) chains.set(first, [index]);
        else members.push(index);
      }
      this.#chains = chains;
    }
    return this.#chains.get(head) ?? [];
  }

  /** The `return` statements of a function, without those of functions in it. */
  returns(definition: number): number[] {
    this.#returns ??= Int32Array.from(indicesOf(this.statements.kind, Kind.Return));
    const found: number[] = [];
    const end = this.end(definition);
    for (let at = lastAtMost(this.#returns, definition); at < this.#returns.length; at++) {
      const statement = this.#returns[at] ?? 0;
      if (this.start(statement) >= end) break;
      if (statement > definition && this.scopeOf(statement) === definition) found.push(statement);
    }
    return found;
  }

  /** Every name that an import statement of the file takes in, in any scope. */
  *imports(): Generator<ImportedName & { readonly statement: number }> {
    for (let index = 0; index < this.statements.count; index++) {
      const kind = this.kind(index);
      if (kind !== Kind.Import && kind !== Kind.From) continue;
      for (const imported of readImport(this.source, kind, this.start(index), this.end(index)))
        yield { ...imported, statement: index };
    }
  }

  #isGlobal(scope: number, name: string): boolean {
    return this.bindings(name, scope).some(({ how }) => how.is === "global");
  }

  #hasGlobals(): boolean {
    return (this.#globals ??= this.statements.kind.includes(Kind.Global));
  }

  #findBindings(name: string): ReadonlyMap<number, readonly Binding[]> {
    const byScope = new Map<number, Binding[]>();
    const add = (scope: number, binding: Binding): void => {
      const list = byScope.get(scope);
      if (list === undefined) byScope.set(scope, [binding]);
      else list.push(binding);
    };
    let latest = -1;
    const length = Buffer.byteLength(name);
    for (const offset of this.occurrences(name)) {
      const statement = this.statementAt(offset);
      if (
        statement === latest ||
        offset >= this.headerEnd(statement) ||
        !this.#mayBind(statement, offset, offset + length)
      )
        continue;
      latest = statement;
      if (this.isFunction(statement) && this.parameters(statement).some((parameter) => parameter.name === name)) {
        add(statement, { name, statement, start: offset, how: { is: "parameter" } });
      }
      for (const binding of readBindings(this.source, this.statements, statement))
        if (binding.name === name) add(this.scopeOf(statement), binding);
    }
    for (const star of this.#starImports()) add(this.scopeOf(star.statement), { ...star, name });
    this.#moveDeclared(byScope);
    for (const list of byScope.values()) list.sort((a, b) => a.statement - b.statement || a.start - b.start);
    return byScope;
  }

  /** Spares reading most statements that only use a name: what comes after it tells. */
  #mayBind(statement: number, offset: number, end: number): boolean {
    const bytes = this.source.bytes;
    switch (this.kind(statement)) {
      case Kind.Simple:
      case Kind.Return:
      case Kind.Decorator:
      case Kind.If:
      case Kind.Elif:
      case Kind.While:
      case Kind.Match: {
        let next = end;
        while (bytes[next] === 32 || bytes[next] === 9) next++;
        const after = bytes[next];
        if (after === 58 && bytes[next + 1] === 61) return true;
        if (after === 92) return true;
        if (this.kind(statement) !== Kind.Simple) return false;
        if (offset === this.start(statement)) return after !== 46 && after !== 40 && after !== 91;
        if (after === 61) return bytes[next + 1] !== 61 && bytes[offset - 1] !== 40;
        return (
          (after === 44 || after === 41 || after === 93 || after === 58) &&
          bytes.subarray(next, this.end(statement)).includes(61)
        );
      }
      default:
        return true;
    }
  }

  /** Bindings under `global` belong to the module, under `nonlocal` to the function around. */
  #moveDeclared(byScope: Map<number, Binding[]>): void {
    for (const [scope, list] of [...byScope].sort(([a], [b]) => b - a)) {
      const declared = list.find((binding) => binding.how.is === "global" || binding.how.is === "nonlocal")?.how.is;
      if (declared === undefined || scope === MODULE_SCOPE) continue;
      let outer = MODULE_SCOPE;
      if (declared === "nonlocal") {
        outer = this.scopeOf(scope);
        while (outer !== MODULE_SCOPE && !this.isFunction(outer)) outer = this.scopeOf(outer);
      }
      const kept: Binding[] = [];
      const target = byScope.get(outer) ?? [];
      for (const binding of list) (binding.how.is === declared ? kept : target).push(binding);
      byScope.set(scope, kept);
      byScope.set(outer, target);
    }
  }

  #starImports(): readonly Binding[] {
    if (this.#stars === undefined) {
      const stars: Binding[] = [];
      for (const index of indicesOf(this.statements.kind, Kind.From)) {
        if (this.source.bytes[this.end(index) - 1] !== 42) continue;
        for (const binding of readBindings(this.source, this.statements, index)) stars.push(binding);
      }
      this.#stars = stars;
    }
    return this.#stars;
  }
}

function indicesOf(list: Uint8Array, value: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < list.length; at++) if (list[at] === value) found.push(at);
  return found;
}
