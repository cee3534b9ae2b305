"""Checks the house's measures: the size of methods and files, a reason for every sudo(), and counts lines of tests."""

import ast
import statistics
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
METHOD_LINES, PYTHON_LINES, XML_LINES = 40, 250, 300


def find_files(suffix: str) -> list[Path]:
    return [path for path in sorted(TOP.rglob(f'*{suffix}')) if '.git' not in path.parts]


def functions(tree: ast.AST):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef) -> int:
    return node.end_lineno - node.lineno + 1


def sudo_calls(tree: ast.AST):
    """Each line that calls `sudo()`, with the first line of the innermost statement that it belongs to."""
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'sudo':
            line = node.func.end_lineno
            yield line, max(outer.lineno for outer in statements if outer.lineno <= line <= outer.end_lineno)


def has_reason(lines: list[str], call: int, statement: int) -> bool:
    """Whether a comment stands on the line of the call, or on the line above it or above its statement."""
    above = (lines[call - 2], lines[statement - 2])
    return '#' in lines[call - 1] or any(line.strip().startswith('#') for line in above)


def check_python(path: Path) -> tuple[list[str], list[int]]:
    text = path.read_text(encoding='utf-8')
    tree, lines, name = ast.parse(text), text.splitlines(), path.relative_to(TOP)
    errors = [f'{name}: {len(lines)} lines, more than {PYTHON_LINES}'] if len(lines) > PYTHON_LINES else []
    errors += [f'{name}:{node.lineno}: {node.name} has {length(node)} lines, more than {METHOD_LINES}'
               for node in functions(tree) if length(node) > METHOD_LINES]
    if path.relative_to(TOP).parts[0] not in ('tests', 'dev'):
        errors += [f'{name}:{call}: sudo() without a reason on the line or above it'
                   for call, statement in sudo_calls(tree) if not has_reason(lines, call, statement)]
    return errors, [length(node) for node in functions(tree)]


def check() -> list[str]:
    errors, lengths, code, tests = [], [], 0, 0
    for path in find_files('.py'):
        found, sizes = check_python(path)
        errors += found
        size = len(path.read_text(encoding='utf-8').splitlines())
        area = path.relative_to(TOP).parts[0]
        if area == 'tests':
            tests += size
        elif area != 'dev':
            code += size
            lengths += sizes
    for path in find_files('.xml'):
        size = len(path.read_text(encoding='utf-8').splitlines())
        if size > XML_LINES:
            errors.append(f'{path.relative_to(TOP)}: {size} lines, more than {XML_LINES}')
    ninth = statistics.quantiles(lengths, n=10)[-1]
    print(f'{len(lengths)} methods: median {statistics.median(lengths):.0f} lines, 90th percentile {ninth:.0f}, '
          f'longest {max(lengths)}')
    print(f'{code} lines of code, {tests} lines of tests: {tests / code:.2f} a line')
    return errors


if __name__ == '__main__':
    problems = check()
    print(*problems, sep='\n', end='\n' if problems else '')
    sys.exit(bool(problems))
