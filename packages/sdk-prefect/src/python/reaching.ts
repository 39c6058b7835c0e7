// Which bindings of a name can hold at a place in one scope: reaching definitions over blocks, branches and
// `del`. Loops are not followed backwards. It looks at one module and follows nothing.
import type { Binding } from "./bindings.ts";
import { MODULE_SCOPE, type PythonModule } from "./module.ts";
import { Kind } from "./statement-kinds.ts";

export interface Reaching {
  /** The bindings that can hold, the latest first. */
  readonly bindings: readonly Binding[];
  /** Whether one of them, or a `del`, certainly ran: what the name meant before does not matter. */
  readonly certain: boolean;
}

/** A condition that is false whenever the code runs. */
const NEVER = /^(?:if|elif)\b[\s(]*(?:False|0|None|(?:typing|t)\.TYPE_CHECKING|TYPE_CHECKING)[\s)]*$/;

/** Whether the body of the statement runs only for type checkers, or never. */
export function isNeverRun(module: PythonModule, statement: number): boolean {
  const kind = module.kind(statement);
  return (
    (kind === Kind.If || kind === Kind.Elif) &&
    module.headerEnd(statement) - module.start(statement) < 64 &&
    NEVER.test(module.text(statement))
  );
}

/**
 * What `name` can be in `scope` when `use` (a statement in that scope, any depth of blocks) runs;
 * at the scope's end when `use` is undefined.
 */
export function reachingBindings(module: PythonModule, name: string, scope: number, use: number | undefined): Reaching {
  const all = module
    .bindings(name, scope)
    .filter(({ how }) => how.is !== "declaration" && how.is !== "global" && how.is !== "nonlocal");
  if (all.length === 0) return { bindings: [], certain: false };
  const walk = new Walk(module, all);
  const certain = use === undefined ? walk.block(scope, Number.POSITIVE_INFINITY) : walk.before(scope, use);
  return { bindings: walk.alive.length > 0 ? walk.alive : walk.neverRun, certain };
}

class Walk {
  readonly alive: Binding[] = [];
  readonly neverRun: Binding[] = [];
  readonly #module: PythonModule;
  readonly #all: readonly Binding[];

  constructor(module: PythonModule, all: readonly Binding[]) {
    this.#module = module;
    this.#all = all;
  }

  /** From a use outwards, up to the scope's own block. */
  before(scope: number, use: number): boolean {
    const module = this.#module;
    let statement = use;
    for (;;) {
      const block = module.parent(statement);
      if (this.block(block, module.start(statement))) return true;
      if (block === scope || block === MODULE_SCOPE) return false;
      if (this.#header(block)) return true;
      const head = module.statements.head[block] ?? block;
      if (this.#earlierInChain(block, head)) return true;
      statement = head;
    }
  }

  /** Bindings below `block` that start before an offset; true when one of them certainly holds after it. */
  block(block: number, before: number): boolean {
    const module = this.#module;
    for (let index = this.#all.length - 1; index >= 0; index--) {
      const binding = this.#all[index];
      if (binding === undefined || module.start(binding.statement) >= before) continue;
      if (binding.how.is === "parameter") {
        if (binding.statement !== block) continue;
        this.#add(binding);
        return true;
      }
      const child = this.#childOf(block, binding.statement);
      if (child === undefined) continue;
      if (child === binding.statement && this.#isPlain(child)) {
        if (this.#add(binding)) return true;
        continue;
      }
      const head = module.statements.head[child] ?? child;
      if (this.#chain(head)) return true;
      while (index > 0 && module.start(this.#all[index - 1]?.statement ?? 0) >= module.start(head)) index--;
    }
    return false;
  }

  /** A statement whose binding always takes place when it runs. */
  #isPlain(statement: number): boolean {
    const kind = this.#module.kind(statement);
    return kind <= Kind.Class;
  }

  #add(binding: Binding): boolean {
    if (binding.how.is === "deletion") return true;
    this.alive.push(binding);
    return !(binding.how.is === "import" && binding.how.imported.member === "*");
  }

  #header(owner: number): boolean {
    let bound = false;
    for (const binding of this.#all) if (binding.statement === owner && this.#add(binding)) bound = true;
    return bound;
  }

  /** What other parts of a chain may have bound before one of its parts runs. */
  #earlierInChain(part: number, head: number): boolean {
    const module = this.#module;
    const kind = module.kind(part);
    if (kind === Kind.Except || kind === Kind.Finally) {
      for (const member of module.chain(head).toReversed())
        if (kind === Kind.Finally && member < part) this.block(member, Number.POSITIVE_INFINITY);
      this.block(head, Number.POSITIVE_INFINITY);
      return false;
    }
    if (kind !== Kind.Else || module.kind(head) === Kind.If) return false;
    const bound = this.block(head, Number.POSITIVE_INFINITY);
    return bound && module.kind(head) === Kind.Try;
  }

  /** All branches of a chain; true when each way through it binds. */
  #chain(head: number): boolean {
    const module = this.#module;
    const members = module.chain(head);
    const branch = (statement: number): boolean => {
      const bound = this.#header(statement);
      return this.block(statement, Number.POSITIVE_INFINITY) || bound;
    };
    switch (module.kind(head)) {
      case Kind.If: {
        let all = members.some((member) => module.kind(member) === Kind.Else);
        for (const part of [...members.toReversed(), head]) {
          if (!isNeverRun(module, part)) {
            if (!branch(part)) all = false;
            continue;
          }
          const aside = this.alive.length;
          branch(part);
          this.neverRun.push(...this.alive.splice(aside));
        }
        return all;
      }
      case Kind.Try: {
        const last = members.find((member) => module.kind(member) === Kind.Finally);
        if (last !== undefined && branch(last)) return true;
        let handled = true;
        for (const member of members.toReversed())
          if (module.kind(member) === Kind.Except && !branch(member)) handled = false;
        const otherwise = members.find((member) => module.kind(member) === Kind.Else);
        const completed = (otherwise !== undefined && branch(otherwise)) || branch(head);
        return handled && completed;
      }
      case Kind.With:
        return branch(head);
      default:
        for (const part of [...members.toReversed(), head]) branch(part);
        return false;
    }
  }

  /** The ancestor of `statement`, or itself, that stands directly in `block`. */
  #childOf(block: number, statement: number): number | undefined {
    let child = statement;
    for (let parent = this.#module.parent(child); parent !== block; parent = this.#module.parent(child)) {
      if (parent === MODULE_SCOPE || parent < block) return undefined;
      child = parent;
    }
    return child;
  }
}
