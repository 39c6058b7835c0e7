// The flows that one file declares. It starts from the few words that a declaration has to hold and reads only the
// statements in which they stand; a name that turns out to be a flow decorator is one more such word.
import { type Binding, readBindings } from "../python/bindings.ts";
import { type Parameter, readLambdaParameters } from "../python/definitions.ts";
import { type Expression, readExpression } from "../python/expressions.ts";
import { MODULE_SCOPE, type PythonModule } from "../python/module.ts";
import { isNeverRun, reachingBindings } from "../python/reaching.ts";
import { Kind } from "../python/statement-kinds.ts";
import type { FlowObject, FlowOptions, FlowValues } from "./flow-values.ts";
import { engineName, LAMBDA, REFUSED_IN_NAMES } from "./prefect-names.ts";
import { NameUses } from "./words.ts";
import type { FlowDeclarationForm, FlowProblem, PythonFlow } from "./python-flow.ts";

/** What one file contributes. */
export interface FileFlows {
  readonly flows: readonly PythonFlow[];
  readonly problems: readonly FlowProblem[];
  /** Names other than `flow` under which the file offers a flow decorator to other files. */
  readonly aliases: readonly string[];
}

/** Words of which a file holds at least one when it declares a flow without an alias. */
const DECLARING_WORDS: readonly string[] = ["flow", "Flow", "with_options"];

/** @param aliases names under which other files offer a flow decorator. */
export function findFileFlows(module: PythonModule, values: FlowValues, aliases: Iterable<string>): FileFlows {
  return new FileSearch(module, values).run([...DECLARING_WORDS, ...aliases]);
}

interface Declaration {
  readonly flow: PythonFlow;
  readonly offset: number;
}

class FileSearch {
  readonly #module: PythonModule;
  readonly #values: FlowValues;
  readonly #found: Declaration[] = [];
  readonly #problems: FlowProblem[] = [];
  readonly #aliases = new Set<string>();
  readonly #seen = new Set<number>();
  readonly #definitions = new Set<number>();
  readonly #words = new Set<string>();
  readonly #uses: NameUses;

  constructor(module: PythonModule, values: FlowValues) {
    this.#module = module;
    this.#values = values;
    this.#uses = new NameUses(module.content);
  }

  run(words: readonly string[]): FileFlows {
    for (const word of words) this.#words.add(word);
    // The set grows while it is gone through: an alias found here is searched for as well.
    for (const word of this.#words) {
      const length = Buffer.byteLength(word);
      for (const offset of this.#module.occurrences(word)) {
        const statement = this.#module.statementAt(offset);
        if (offset >= this.#module.headerEnd(statement) || offset < this.#module.start(statement)) continue;
        if (this.#seen.has(statement) || !this.#uses.isUsedAt(offset, offset + length)) continue;
        this.#seen.add(statement);
        this.#read(statement);
      }
    }
    this.#found.sort((a, b) => a.offset - b.offset);
    const flows = this.#lastOfEachName();
    for (const flow of flows) this.#checkName(flow);
    return { flows, problems: this.#problems, aliases: [...this.#aliases] };
  }

  #read(statement: number): void {
    const module = this.#module;
    switch (module.kind(statement)) {
      case Kind.Decorator: {
        const definition = module.decorated(statement);
        if (definition === undefined || this.#definitions.has(definition) || !module.isFunction(definition)) return;
        const decorated = this.#values.decoratedFlow(module, definition);
        if (decorated === undefined) return;
        this.#definitions.add(definition);
        this.#addDecorated(definition, decorated.decorator, decorated.flow.options);
        return;
      }
      case Kind.Import:
      case Kind.From:
        for (const binding of readBindings(module.source, module.statements, statement)) this.#followAlias(binding);
        return;
      case Kind.Def:
      case Kind.Class:
        return;
      case Kind.Return:
        this.#followHandingOut(module.scopeOf(statement));
        return;
      default:
        this.#readAssignments(statement);
    }
  }

  /** An import under another name, or of a decorator from another file of the project. */
  #followAlias(binding: Binding): void {
    if (binding.how.is !== "import" || binding.name === "*" || this.#words.has(binding.name)) return;
    const { imported } = binding.how;
    if (imported.member === undefined || !(this.#words.has(imported.member) || imported.member === "flow")) return;
    const after = this.#values.evaluateBinding(this.#module, binding);
    if (after.some(({ is }) => is === "decorator" || is === "function" || is === "flow-class"))
      this.#addAlias(binding.name, binding.statement);
  }

  /** Assignments, `:=` in headers included. Of `a = b = flow(f)` the first name counts: it is one flow. */
  #readAssignments(statement: number): void {
    let taken = -1;
    for (const binding of readBindings(this.#module.source, this.#module.statements, statement)) {
      if (binding.how.is !== "assignment" || binding.how.valueStart === taken) continue;
      const expression = readExpression(this.#module.source, binding.how.valueStart, binding.how.valueEnd);
      if (!this.#canBeFlow(expression)) continue;
      for (const value of this.#values.evaluate(this.#module, expression, statement)) {
        if (value.is === "decorator" || value.is === "flow-class") this.#addAlias(binding.name, binding.statement);
        else if (value.is === "flow" && expression.kind === "call") {
          // What is no call is but a second name of a flow.
          this.#addAssigned(binding, value.flow, withOptions(expression) ? "with-options" : "call");
          taken = binding.how.valueStart;
        } else continue;
        break;
      }
    }
  }

  /** Whether one of the words stands where it decides what the expression is: this spares most of the evaluation. */
  #canBeFlow(expression: Expression): boolean {
    switch (expression.kind) {
      case "name":
        return this.#words.has(expression.name);
      case "attribute":
        return this.#words.has(expression.attribute);
      case "call": {
        const [first] = expression.arguments;
        if (this.#canBeFlow(expression.callee)) return true;
        return (
          first !== undefined && first.value.kind !== "call" && this.#canBeFlow(first.value) && this.#uses.hasPartial
        );
      }
      default:
        return false;
    }
  }

  /** A function that returns flows or flow decorators, and the functions around it, which may hand it out. */
  #followHandingOut(scope: number): void {
    const module = this.#module;
    for (; scope !== MODULE_SCOPE; scope = module.scopeOf(scope)) {
      if (module.isFunction(scope) && this.#values.handsOutFlows(module, scope))
        this.#addAlias(module.header(scope).name, scope);
    }
  }

  #addAlias(name: string, statement: number): void {
    this.#words.add(name);
    const scope = this.#module.scopeOf(statement);
    if (name !== "flow" && (scope === MODULE_SCOPE || this.#module.isClass(scope))) this.#aliases.add(name);
  }

  #addDecorated(definition: number, decorator: number, options: FlowOptions): void {
    const module = this.#module;
    const header = module.header(definition);
    const description = this.#description(options, () => module.docstring(definition));
    this.#add({
      statement: definition,
      from: decorator,
      localName: header.name,
      functionName: header.name,
      options,
      description,
      isAsync: header.async,
      parameters: module.parameters(definition),
      areParametersCertain: this.#isPlain(definition, decorator),
      how: "decorator",
    });
    this.#followHandingOut(module.scopeOf(definition));
  }

  #addAssigned(binding: Binding, flow: FlowObject, how: FlowDeclarationForm): void {
    const made = flow.definition;
    const functionName =
      flow.lambda !== undefined ? LAMBDA : made === undefined ? undefined : made.module.header(made.statement).name;
    this.#add({
      statement: binding.statement,
      from: binding.statement,
      localName: binding.name,
      functionName,
      options: flow.options,
      description: this.#description(flow.options, () => made?.module.docstring(made.statement)),
      isAsync: made?.module.header(made.statement).async ?? false,
      parameters:
        flow.lambda !== undefined
          ? readLambdaParameters(flow.lambda.module.source, flow.lambda.start, flow.lambda.module.source.length)
          : (made?.module.parameters(made.statement) ?? []),
      areParametersCertain: false,
      how,
    });
  }

  #description(options: FlowOptions, docstring: () => string | undefined): string | undefined {
    if (options.description.is === "text") return options.description.value;
    return options.description.is === "computed" ? undefined : docstring();
  }

  #add(made: {
    statement: number;
    from: number;
    localName: string;
    functionName: string | undefined;
    options: FlowOptions;
    description: string | undefined;
    isAsync: boolean;
    parameters: readonly Parameter[];
    areParametersCertain: boolean;
    how: FlowDeclarationForm;
  }): void {
    const module = this.#module;
    const decoratorPosition = module.source.position(module.start(made.from));
    const position = module.source.position(module.start(made.statement));
    const qualifiedName = module.qualifiedName(made.localName, made.statement);
    const reason = this.#notDeployable(made.localName, made.statement, made.how);
    const entrypoint = qualifiedName.includes("<locals>") ? undefined : `${module.path}:${qualifiedName}`;
    const { name } = made.options;
    const engine =
      name.is === "text"
        ? name.value
        : name.is === "computed" || made.functionName === undefined
          ? undefined
          : engineName(made.functionName);
    const flow: PythonFlow = {
      id: `${module.path}:${qualifiedName}`,
      path: module.path,
      qualifiedName,
      function: made.functionName ?? made.localName,
      ...(engine !== undefined && { name: engine }),
      nameSource: engine === undefined ? "computed" : name.is === "text" ? name.source : "function",
      ...(made.description !== undefined && made.description !== "" && { description: made.description }),
      ...(entrypoint !== undefined && reason === undefined && { entrypoint }),
      deployable: reason === undefined,
      ...(reason !== undefined && { notDeployableReason: reason }),
      async: made.isAsync,
      parameters: made.parameters,
      ...(made.areParametersCertain && { parametersAreCertain: true as const }),
      decoratorLine: decoratorPosition.line,
      decoratorColumn: decoratorPosition.column,
      line: position.line,
      column: position.column,
      endLine: module.source.line(Math.max(module.start(made.statement), module.end(made.statement) - 1)),
      how: made.how,
    };
    this.#found.push({ flow, offset: module.start(made.statement) });
  }

  /** Whether nothing but Prefect's own decorator makes of the function what its name is in the end. */
  #isPlain(definition: number, decorator: number): boolean {
    const module = this.#module;
    if (module.scopeOf(definition) !== MODULE_SCOPE || module.decorators(definition).length > 1) return false;
    const { bindings, certain } = reachingBindings(module, module.header(definition).name, MODULE_SCOPE, undefined);
    const isOnly = certain && bindings.length === 1 && bindings[0]?.statement === definition;
    return isOnly && this.#values.isPrefectDecorator(module, decorator);
  }

  /** Why Prefect cannot load the flow by an entrypoint, if so. */
  #notDeployable(name: string, statement: number, how: FlowDeclarationForm): string | undefined {
    const module = this.#module;
    for (let scope = module.scopeOf(statement); scope !== MODULE_SCOPE; scope = module.scopeOf(scope)) {
      if (module.isFunction(scope))
        return `It is defined inside the function ${module.header(scope).name}, where no entrypoint can name it.`;
    }
    for (let block = module.parent(statement); block !== MODULE_SCOPE; block = module.parent(block)) {
      if (isMainGuard(module, block))
        return 'It is defined under `if __name__ == "__main__"`, which does not run when Prefect loads the file.';
      if (isNeverRun(module, block)) return "It is defined under a condition that is false when the code runs.";
    }
    const scope = module.scopeOf(statement);
    if (how === "decorator" && module.isClass(scope) && !this.#isUnboundMethod(statement)) {
      return "It is an instance method: a deployment has no object to call it on. Beneath @flow, @staticmethod or @classmethod makes it deployable.";
    }
    const { bindings, certain } = reachingBindings(module, name, scope, undefined);
    const kept = bindings.some((binding) => binding.statement === statement);
    if (!kept && certain) return `The name ${name} means something else at the end of the file.`;
    return undefined;
  }

  #isUnboundMethod(definition: number): boolean {
    const module = this.#module;
    return module
      .decorators(definition)
      .some((decorator) => /^@\s*(?:builtins\.)?(?:staticmethod|classmethod)\s*$/.test(module.text(decorator)));
  }

  /** Of several flows under one qualified name the last one, with a problem for the others. */
  #lastOfEachName(): PythonFlow[] {
    const byId = new Map<string, PythonFlow>();
    for (const { flow } of this.#found) {
      const earlier = byId.get(flow.id);
      byId.delete(flow.id);
      byId.set(flow.id, flow);
      if (earlier === undefined) continue;
      this.#problems.push({
        path: flow.path,
        line: earlier.line,
        code: "flow-redefined",
        message: `The flow ${flow.qualifiedName} of line ${earlier.line} is replaced by the one of line ${flow.line}.`,
        hint: "Give one of them another name.",
      });
    }
    return [...byId.values()];
  }

  #checkName(flow: PythonFlow): void {
    if (flow.name === undefined || !REFUSED_IN_NAMES.test(flow.name)) return;
    this.#problems.push({
      path: flow.path,
      line: flow.decoratorLine,
      code: "flow-name-refused",
      message: `Prefect refuses the flow name ${JSON.stringify(flow.name)}.`,
      hint: "A flow's name holds none of the characters / % & > <.",
    });
  }
}

/** Whether the outermost call is one of `with_options`. */
function withOptions(expression: Expression): boolean {
  return (
    expression.kind === "call" &&
    expression.callee.kind === "attribute" &&
    expression.callee.attribute === "with_options"
  );
}

function isMainGuard(module: PythonModule, statement: number): boolean {
  if (module.kind(statement) !== Kind.If || module.headerEnd(statement) - module.start(statement) > 64) return false;
  return /^if[\s(]*(?:__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__)[\s)]*$/.test(
    module.text(statement),
  );
}
