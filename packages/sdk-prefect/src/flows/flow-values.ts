// What an expression is to Prefect: its flow decorator, a flow, a text for a name. A small abstract interpreter over
// names, attributes and calls; everything it does not know is `unknown`. Nothing is run, nothing is guessed.
import type { Binding } from "../python/bindings.ts";
import { type Argument, type Expression, readExpression } from "../python/expressions.ts";
import { Kind } from "../python/statement-kinds.ts";
import type { PythonModule } from "../python/module.ts";
import type { ModuleLocation } from "../python/module-paths.ts";
import type { Definition, Resolver } from "../python/resolver.ts";
import { isFlowClass, isFlowDecorator } from "./prefect-names.ts";

/** A text argument such as `name=`. */
export type TextOption =
  | { readonly is: "absent" }
  | { readonly is: "text"; readonly value: string; readonly source: "argument" | "constant" }
  | { readonly is: "computed" };

/** What a decorator was told, as far as discovery needs it. */
export interface FlowOptions {
  readonly name: TextOption;
  readonly description: TextOption;
}

/** A flow as a value. */
export interface FlowObject {
  /** The `def` that becomes the flow; undefined for a lambda and for what is not in the project. */
  readonly definition: { readonly module: PythonModule; readonly statement: number } | undefined;
  /** The lambda that becomes the flow: where its keyword stands. */
  readonly lambda?: { readonly module: PythonModule; readonly start: number };
  readonly options: FlowOptions;
}

export type Value =
  | { readonly is: "decorator"; readonly options: FlowOptions }
  | { readonly is: "flow-class" }
  | { readonly is: "flow"; readonly flow: FlowObject }
  | { readonly is: "with-options"; readonly flow: FlowObject }
  | { readonly is: "function"; readonly module: PythonModule; readonly statement: number }
  | { readonly is: "class"; readonly module: PythonModule; readonly statement: number }
  | { readonly is: "parameter"; readonly module: PythonModule; readonly statement: number; readonly name: string }
  | { readonly is: "lambda"; readonly module: PythonModule; readonly start: number }
  | { readonly is: "text"; readonly value: string | undefined; readonly constant: boolean }
  | { readonly is: "none" }
  | { readonly is: "definition"; readonly definition: Definition }
  | { readonly is: "unknown" };

const ABSENT: TextOption = { is: "absent" };
const NO_OPTIONS: FlowOptions = { name: ABSENT, description: ABSENT };
/** Steps from name to name that are followed; a chain of more is taken for a cycle. */
const MOST_STEPS = 40;

/** Evaluates expressions of one project. */
export class FlowValues {
  readonly resolver: Resolver;
  #steps = 0;
  /** Functions that are being evaluated, to stop at cycles. */
  readonly #open = new Set<string>();
  readonly #handsOut = new WeakMap<PythonModule, Map<number, boolean>>();

  constructor(resolver: Resolver) {
    this.resolver = resolver;
  }

  /** The options of the flow decorator that the decorator statement applies; undefined when it applies another. */
  decorator(module: PythonModule, statement: number): FlowOptions | undefined {
    const expression = readExpression(module.source, module.start(statement) + 1, module.end(statement));
    return this.#decoratorOptions(this.evaluate(module, expression, statement));
  }

  /** Whether a decorator statement applies Prefect's own decorator whichever way the code goes: as it is, or called. */
  isPrefectDecorator(module: PythonModule, statement: number): boolean {
    const expression = readExpression(module.source, module.start(statement) + 1, module.end(statement));
    const values = this.evaluate(module, expression.kind === "call" ? expression.callee : expression, statement);
    return values.length > 0 && values.every((value) => value.is === "decorator" && value.options === NO_OPTIONS);
  }

  /** The flow that a decorated `def` is. */
  decoratedFlow(module: PythonModule, definition: number): { flow: FlowObject; decorator: number } | undefined {
    const key = `${module.path}\0${definition}`;
    if (this.#open.has(key)) return undefined;
    this.#open.add(key);
    try {
      for (const decorator of module.decorators(definition)) {
        const options = this.decorator(module, decorator);
        if (options !== undefined)
          return { flow: { definition: { module, statement: definition }, options }, decorator };
      }
      return undefined;
    } finally {
      this.#open.delete(key);
    }
  }

  /** What a module's name, or an attribute of a class in it, is to those who take it: `Jobs.nightly`. */
  named(location: ModuleLocation, qualifiedName: string): Value[] {
    const [first = "", ...rest] = qualifiedName.split(".");
    const start = this.resolver.member(location, first).flatMap((definition) => this.#meaning(definition));
    return rest.reduce((values, part) => values.flatMap((value) => this.#attribute(value, part)), start);
  }

  /** Everything that a binding can make of its name. */
  evaluateBinding(module: PythonModule, binding: Binding): Value[] {
    return this.resolver.bound(module, binding).flatMap((definition) => this.#meaning(definition));
  }

  /** Whether a function of the project is a flow decorator, or returns one, or a flow, when it is called. */
  handsOutFlows(module: PythonModule, statement: number): boolean {
    const handed = this.#handsOut.get(module) ?? new Map<number, boolean>();
    this.#handsOut.set(module, handed);
    let known = handed.get(statement);
    if (known === undefined) {
      known = this.#returned(module, statement).some(
        (value) =>
          value.is === "decorator" ||
          value.is === "flow" ||
          (value.is === "function" && this.wrapper(value.module, value.statement) !== undefined),
      );
      handed.set(statement, known);
    }
    return known;
  }

  /** The value that `name = value` binds. */
  assigned(module: PythonModule, binding: Binding): Value[] {
    if (binding.how.is !== "assignment") return [{ is: "unknown" }];
    return this.evaluate(
      module,
      readExpression(module.source, binding.how.valueStart, binding.how.valueEnd),
      binding.statement,
    );
  }

  /** Everything that `expression` can be where the statement `use` runs. */
  evaluate(module: PythonModule, expression: Expression, use: number): Value[] {
    if (this.#steps >= MOST_STEPS) return [{ is: "unknown" }];
    this.#steps++;
    try {
      switch (expression.kind) {
        case "name":
          return this.resolver.resolve(module, expression.name, use).flatMap((definition) => this.#meaning(definition));
        case "attribute":
          return this.evaluate(module, expression.object, use).flatMap((object) =>
            this.#attribute(object, expression.attribute),
          );
        case "call":
          return this.evaluate(module, expression.callee, use).flatMap((callee) =>
            this.#call(callee, expression.arguments, module, use),
          );
        case "string":
          return [{ is: "text", value: expression.value, constant: false }];
        case "none":
          return [{ is: "none" }];
        case "lambda":
          return [{ is: "lambda", module, start: expression.start }];
        default:
          return [{ is: "unknown" }];
      }
    } finally {
      this.#steps--;
    }
  }

  /**
   * The options of a function of the project that works as a flow decorator because it returns a flow of its
   * first parameter, or a function that does.
   */
  wrapper(module: PythonModule, statement: number): FlowOptions | undefined {
    for (const value of this.#returned(module, statement)) {
      if (
        value.is === "flow" &&
        value.flow.definition?.module === module &&
        value.flow.definition.statement === statement
      )
        return value.flow.options;
    }
    return undefined;
  }

  /** What the `return` statements of a function give. Of a decorated one nothing is known. */
  #returned(module: PythonModule, definition: number): Value[] {
    const key = `${module.path}\0${definition}`;
    if (this.#open.has(key) || module.kind(definition - 1) === Kind.Decorator) return [];
    this.#open.add(key);
    try {
      const values: Value[] = [];
      for (const statement of module.returns(definition)) {
        const expression = readExpression(
          module.source,
          module.start(statement) + "return".length,
          module.end(statement),
        );
        if (expression.kind === "name" || expression.kind === "call")
          values.push(...this.evaluate(module, expression, statement));
      }
      return values;
    } finally {
      this.#open.delete(key);
    }
  }

  #decoratorOptions(values: readonly Value[]): FlowOptions | undefined {
    for (const value of values) if (value.is === "decorator") return value.options;
    for (const value of values) {
      const options = value.is === "function" ? this.wrapper(value.module, value.statement) : undefined;
      if (options !== undefined) return options;
    }
    return undefined;
  }

  #meaning(definition: Definition): Value[] {
    if (definition.is === "external") {
      if (isFlowDecorator(definition.name)) return [{ is: "decorator", options: NO_OPTIONS }];
      if (isFlowClass(definition.name)) return [{ is: "flow-class" }];
      return [{ is: "definition", definition }];
    }
    if (definition.is === "module") return [{ is: "definition", definition }];
    const { module, binding } = definition;
    switch (binding.how.is) {
      case "definition": {
        if (module.isClass(binding.statement)) return [{ is: "class", module, statement: binding.statement }];
        const decorated = this.decoratedFlow(module, binding.statement);
        if (decorated !== undefined) return [{ is: "flow", flow: decorated.flow }];
        return [{ is: "function", module, statement: binding.statement }];
      }
      case "assignment":
        return this.assigned(module, binding).map((value) =>
          value.is === "text" ? { ...value, constant: true } : value,
        );
      case "parameter":
        return [{ is: "parameter", module, statement: binding.statement, name: binding.name }];
      default:
        return [{ is: "unknown" }];
    }
  }

  #attribute(object: Value, attribute: string): Value[] {
    switch (object.is) {
      case "definition":
        return this.resolver.attribute(object.definition, attribute).flatMap((definition) => this.#meaning(definition));
      case "class":
        return this.resolver
          .classMember(object.module, object.statement, attribute)
          .flatMap((definition) => this.#meaning(definition));
      case "flow":
        return attribute === "with_options" ? [{ is: "with-options", flow: object.flow }] : [{ is: "unknown" }];
      default:
        return [{ is: "unknown" }];
    }
  }

  #call(callee: Value, list: readonly Argument[], module: PythonModule, use: number): Value[] {
    switch (callee.is) {
      case "decorator": {
        const options = this.#options(list, module, use, callee.options);
        const target = functionArgument(list);
        return target === undefined
          ? [{ is: "decorator", options }]
          : [{ is: "flow", flow: this.#flowOf(target, options, module, use) }];
      }
      case "flow-class": {
        const target = functionArgument(list) ?? list.find(({ keyword }) => keyword === "fn")?.value;
        // A first argument that is a text is the name in Prefect 1, which had other flows.
        if (target === undefined || target.kind === "string") return [{ is: "unknown" }];
        return [{ is: "flow", flow: this.#flowOf(target, this.#options(list, module, use, NO_OPTIONS), module, use) }];
      }
      case "with-options":
        return [
          { is: "flow", flow: { ...callee.flow, options: this.#options(list, module, use, callee.flow.options) } },
        ];
      case "definition": {
        if (callee.definition.is !== "external" || callee.definition.name !== "functools.partial")
          return [{ is: "unknown" }];
        const [first, ...rest] = list;
        if (first === undefined || first.keyword !== undefined || first.unpacked !== undefined)
          return [{ is: "unknown" }];
        const partial = this.evaluate(module, first.value, use).filter(
          ({ is }) => is === "decorator" || is === "function",
        );
        return partial.flatMap((value) => (value.is === "decorator" ? this.#call(value, rest, module, use) : [value]));
      }
      case "function":
        return this.#callFunction(callee.module, callee.statement, list, module, use);
      default:
        return [{ is: "unknown" }];
    }
  }

  /** A call of a function of the project that may hand out flows or flow decorators. */
  #callFunction(
    owner: PythonModule,
    statement: number,
    list: readonly Argument[],
    module: PythonModule,
    use: number,
  ): Value[] {
    const wrapped = this.wrapper(owner, statement);
    const target = functionArgument(list);
    if (wrapped !== undefined && target !== undefined)
      return [{ is: "flow", flow: this.#flowOf(target, wrapped, module, use) }];
    return this.#returned(owner, statement).map((value): Value => {
      if (value.is === "decorator" || value.is === "function") return value;
      return value.is === "flow" && value.flow.definition?.statement !== statement ? value : { is: "unknown" };
    });
  }

  #flowOf(target: Expression, options: FlowOptions, module: PythonModule, use: number): FlowObject {
    for (const value of this.evaluate(module, target, use)) {
      if (value.is === "function" || value.is === "parameter")
        return { definition: { module: value.module, statement: value.statement }, options };
      if (value.is === "flow") return { ...value.flow, options };
      if (value.is === "lambda")
        return { definition: undefined, lambda: { module: value.module, start: value.start }, options };
    }
    return { definition: undefined, options };
  }

  #options(list: readonly Argument[], module: PythonModule, use: number, before: FlowOptions): FlowOptions {
    return {
      name: this.#option("name", list, module, use, before.name),
      description: this.#option("description", list, module, use, before.description),
    };
  }

  #option(
    keyword: string,
    list: readonly Argument[],
    module: PythonModule,
    use: number,
    before: TextOption,
  ): TextOption {
    const given = list.find((argument) => argument.keyword === keyword);
    if (given === undefined) return list.some(({ unpacked }) => unpacked === "**") ? { is: "computed" } : before;
    const values = this.evaluate(module, given.value, use);
    const [first] = values;
    if (first === undefined || values.length > 8) return { is: "computed" };
    if (values.every(({ is }) => is === "none")) return ABSENT;
    if (first.is !== "text" || first.value === undefined) return { is: "computed" };
    for (const value of values) if (value.is !== "text" || value.value !== first.value) return { is: "computed" };
    return first.value === ""
      ? ABSENT
      : { is: "text", value: first.value, source: first.constant ? "constant" : "argument" };
  }
}

function functionArgument(list: readonly Argument[]): Expression | undefined {
  const [first] = list;
  return first === undefined ||
    first.keyword !== undefined ||
    first.unpacked !== undefined ||
    first.value.kind === "none"
    ? undefined
    : first.value;
}
