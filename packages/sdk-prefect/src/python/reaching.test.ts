import { describe, expect, it } from "vitest";
import { PythonModule } from "./module.ts";
import { reachingBindings } from "./reaching.ts";
import { Kind } from "./statement-kinds.ts";

/** The lines on which the bindings of `x` stand that reach the statement `use`, or the module's end. */
function reaching(text: string): { lines: number[]; certain: boolean } {
  const module = new PythonModule("m.py", Buffer.from(text));
  const use = Array.from({ length: module.statements.count }, (_, index) => index).find(
    (index) => module.kind(index) === Kind.Simple && module.text(index) === "use",
  );
  const scope = use === undefined ? -1 : module.scopeOf(use);
  const { bindings, certain } = reachingBindings(module, "x", scope, use);
  return { lines: bindings.map(({ start }) => module.source.line(start)).sort((a, b) => a - b), certain };
}

describe("what a name can be", () => {
  it.each([
    ["the last binding before the use", "x = 1\nx = 2\nuse\nx = 3", [2], true],
    ["nothing after del", "x = 1\ndel x\nuse", [], true],
    ["both branches", "if a:\n  x = 1\nelse:\n  x = 2\nuse", [2, 4], true],
    ["what was before, when a branch does not bind", "x = 0\nif a:\n  x = 1\nelif b:\n  x = 2\nuse", [1, 3, 5], true],
    ["only its own branch", "if a:\n  x = 1\nelse:\n  x = 2\n  use", [4], true],
    ["not what a sibling branch binds", "x = 0\nif a:\n  x = 1\nelse:\n  use", [1], true],
    ["the try body and its handlers", "try:\n  import x\nexcept E:\n  x = 1\nuse", [2, 4], true],
    ["in a handler, what the body may have bound", "x = 0\ntry:\n  x = 1\nexcept E:\n  use", [1, 3], true],
    ["what finally binds", "try:\n  x = 1\nfinally:\n  x = 2\nuse", [4], true],
    ["in else, what the try body bound", "try:\n  x = 1\nexcept E:\n  pass\nelse:\n  use", [2], true],
    ["what with binds", "x = 0\nwith a as x:\n  pass\nuse", [2], true],
    ["a loop that may not run", "x = 0\nfor x in y:\n  pass\nuse", [1, 2], true],
    ["the loop's variable in its body", "x = 0\nfor x in y:\n  use", [2], true],
    ["the cases of a match", "x = 0\nmatch a:\n  case 1:\n    x = 1\n  case x:\n    pass\nuse", [1, 4, 5], true],
    [
      "not what only type checkers see",
      "if TYPE_CHECKING:\n  from a import x\nelse:\n  from b import x\nuse",
      [4],
      true,
    ],
    [
      "what only type checkers see, when there is nothing else",
      "if TYPE_CHECKING:\n  from a import x\nuse",
      [2],
      false,
    ],
    ["a star import and what was before it", "x = 1\nfrom a import *\nuse", [1, 2], true],
    ["not a declaration without value", "x = 1\nx: int\nuse", [1], true],
    ["a parameter", "def f(x):\n  use", [1], true],
    ["what replaced a parameter", "def f(x):\n  x = 1\n  use", [2], true],
    ["what a function binds under global", "def f():\n  global x\n  x = 1\nuse", [3], false],
    ["a walrus", "if (x := 1):\n  use", [1], true],
    ["a name in a tuple, a chain and a type alias", "x, y = 1, 2\ny = x = 3\ntype x = int\nuse", [3], true],
    ["not an attribute, a keyword or a name in a string", "a.x = 1\nf(x=2)\n'x = 3'\nfor a in x: pass\nuse", [], false],
  ] as const)("is %s", (_, text, lines, certain) => {
    expect(reaching(text)).toEqual({ lines, certain });
  });
});
