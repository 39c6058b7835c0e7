"""Prints what CPython's own parser says of Python files, one JSON line a file.

Reads file names, one a line, from standard input. A line of output is
{"file", "error"} or {"file", "definitions", "imports", "bindings", "constants"};
positions are [line, column] with columns in UTF-8 bytes from 0, as in `ast`.
"""

import ast
import json
import re
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)

NAMED_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\N\{")

KINDS = ("posonlyargs", "args", "vararg", "kwonlyargs", "kwarg")


def bound(alias, plain):
    """The name as written, the name it binds and, for `import`, the module bound to it."""
    if not plain:
        return [alias.name, alias.asname or alias.name, None]
    first = alias.name.split(".")[0]
    return [alias.name, alias.asname or first, alias.name if alias.asname else first]


class Facts(ast.NodeVisitor):
    def __init__(self, source):
        self.source = source
        self.definitions = []
        self.imports = []
        self.bindings = []
        self.constants = []
        self.statement = None

    def bind(self, name):
        self.bindings.append([*self.statement, name])

    def parameters(self, arguments):
        found = []
        for kind in KINDS:
            value = getattr(arguments, kind)
            for argument in value if isinstance(value, list) else [value]:
                if argument is not None:
                    found.append([argument.arg, kind, argument.annotation is not None])
        return found

    def definition(self, node, form, parameters):
        self.definitions.append(
            {
                "form": form,
                "name": node.name,
                "start": [node.lineno, node.col_offset],
                "end": [node.end_lineno, node.end_col_offset],
                "decorators": [[d.lineno, d.col_offset] for d in node.decorator_list],
                "parameters": parameters,
                "docstring": ast.get_docstring(node),
            }
        )
        for decorator in node.decorator_list:
            self.statement = [decorator.lineno, decorator.col_offset]
            self.visit(decorator)
        self.statement = [node.lineno, node.col_offset]
        self.bind(node.name)
        for field, value in ast.iter_fields(node):
            if field not in ("decorator_list", "body"):
                self.statement = [node.lineno, node.col_offset]
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self.visit(child)
        for child in node.body:
            self.visit(child)

    def visit_FunctionDef(self, node):
        self.definition(node, "def", self.parameters(node.args))

    def visit_AsyncFunctionDef(self, node):
        self.definition(node, "async def", self.parameters(node.args))

    def visit_ClassDef(self, node):
        self.definition(node, "class", [])

    def generic_visit(self, node):
        if isinstance(node, (ast.stmt, ast.excepthandler)):
            self.statement = [node.lineno, node.col_offset]
            header = self.statement
            for _, value in ast.iter_fields(node):
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self.statement = header
                        self.visit(child)
            return
        super().generic_visit(node)

    def visit_Import(self, node):
        self.imported(node, None, 0)

    def visit_ImportFrom(self, node):
        self.imported(node, node.module or "", node.level)

    def imported(self, node, module, level):
        self.imports.append(
            {
                "start": [node.lineno, node.col_offset],
                "end": [node.end_lineno, node.end_col_offset],
                "module": module,
                "level": level,
                "names": [bound(alias, module is None) for alias in node.names],
            }
        )

    def visit_Global(self, node):
        self.statement = [node.lineno, node.col_offset]
        for name in node.names:
            self.bind(name)

    visit_Nonlocal = visit_Global

    def visit_ExceptHandler(self, node):
        self.statement = [node.lineno, node.col_offset]
        if node.name:
            self.bind(node.name)
        self.generic_visit(node)

    def visit_match_case(self, node):
        # Brackets around a pattern leave no position: only the line is compared.
        self.statement = [node.pattern.lineno, -1]
        self.visit(node.pattern)
        if node.guard:
            self.visit(node.guard)
        for child in node.body:
            self.visit(child)

    def visit_MatchAs(self, node):
        if node.pattern:
            self.visit(node.pattern)
        if node.name:
            self.bind(node.name)

    def visit_MatchStar(self, node):
        if node.name:
            self.bind(node.name)

    def visit_MatchMapping(self, node):
        for pattern in node.patterns:
            self.visit(pattern)
        if node.rest:
            self.bind(node.rest)

    def visit_Assign(self, node):
        self.constant(node, node.targets[0])

    def visit_AnnAssign(self, node):
        self.constant(node, node.target)

    def constant(self, node, target):
        text = self.text(node.value)
        if text is not None and isinstance(target, ast.Name) and target.col_offset == node.col_offset:
            self.constants.append([node.lineno, node.col_offset, text])
        self.generic_visit(node)

    def text(self, value):
        """The string a literal says; none for `\\N{NAME}`, which is not read without the Unicode database."""
        if isinstance(value, ast.NamedExpr):
            return self.text(value.value)
        if isinstance(value, ast.JoinedStr):
            parts = [self.text(part) for part in value.values]
            return None if None in parts else "".join(parts)
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
            return None
        if NAMED_CHARACTER.search(ast.get_source_segment(self.source, value) or ""):
            return None
        return value.value

    def visit_Name(self, node):
        if isinstance(node.ctx, (ast.Store, ast.Del)):
            self.bind(node.id)

    def visit_JoinedStr(self, node):
        """A name bound by `:=` inside an f-string is not read."""

    visit_TemplateStr = visit_JoinedStr

    def visit_comprehension(self, node):
        self.visit(node.iter)
        for condition in node.ifs:
            self.visit(condition)

    def visit_NamedExpr(self, node):
        self.bind(node.target.id)
        self.visit(node.value)


def main():
    for line in sys.stdin:
        file = line.rstrip("\n")
        try:
            with tokenize.open(file) as handle:
                source = handle.read()
            with open(file, "rb") as handle:
                tree = ast.parse(handle.read(), file)
            facts = Facts(source)
            facts.visit(tree)
            answer = {key: value for key, value in vars(facts).items() if key not in ("statement", "source")}
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"file": file, **answer}), flush=True)


if __name__ == "__main__":
    main()
