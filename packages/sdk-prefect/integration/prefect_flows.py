"""Imports the files of a folder and prints the flows that Prefect then has, as JSON.

Usage: python prefect_flows.py <folder> <file>...   (in the folder; it becomes the working directory)

For every file {"file", "error"} or {"file", "flows": [...]}: the flows that running that file made, each with the
names by which it can be reached, and whether Prefect loads it by the entrypoint of the first of them.
"""

import importlib
import inspect
import json
import os
import sys

os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "false")

folder = os.path.realpath(sys.argv[1])
os.chdir(folder)
sys.path[0] = folder
if os.path.isdir("src"):
    sys.path.insert(1, os.path.join(folder, "src"))

import prefect  # noqa: E402
from prefect.flows import Flow, load_flow_from_entrypoint  # noqa: E402
from prefect.utilities.importtools import load_script_as_module  # noqa: E402

made_in = {}
kept_alive = []
original = Flow.__init__


def recorded(self, *args, **kwargs):
    original(self, *args, **kwargs)
    kept_alive.append(self)
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(folder):
            made_in[id(self)] = os.path.relpath(frame.f_code.co_filename, folder)
            return
        frame = frame.f_back


Flow.__init__ = recorded


def members(scope, prefix, seen):
    for name, value in list(vars(scope).items()):
        path = prefix + name
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        if isinstance(value, Flow):
            yield path, value
        elif inspect.isclass(value) and value not in seen and value.__module__ == getattr(scope, "__module__", scope.__name__ if inspect.ismodule(scope) else None):
            seen.add(value)
            yield from members(value, path + ".", seen)


def loadable(entrypoint):
    try:
        return isinstance(load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False), Flow)
    except Exception:
        return False


def load(file):
    """As Prefect does by path; a file with relative imports as a module of its package."""
    try:
        return load_script_as_module(file), True
    except Exception as error:
        if "relative import" not in str(error):
            raise
    dotted = file.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return importlib.import_module(dotted), False


def flows_of(file):
    module, by_path = load(file)
    found = {}
    for path, flow in members(module, "", set()):
        if made_in.get(id(flow)) != file:
            continue
        entry = found.setdefault(id(flow), {"flow": flow, "reached": []})
        entry["reached"].append(path)
    answer = []
    for entry in found.values():
        flow = entry["flow"]
        answer.append(
            {
                "reached": entry["reached"],
                "name": flow.name,
                "description": flow.description,
                "async": flow.isasync,
                "parameters": [[p.name, p.kind.name, p.default is not p.empty] for p in inspect.signature(flow.fn).parameters.values()],
                "schema": [sorted(flow.parameters.properties), sorted(flow.parameters.required)],
                "loadable": loadable(f"{file}:{entry['reached'][0]}") if by_path else None,
            }
        )
    return answer


for file in sys.argv[2:]:
    try:
        print(json.dumps({"file": file, "flows": flows_of(file)}), flush=True)
    except BaseException as error:
        print(json.dumps({"file": file, "error": f"{type(error).__name__}: {error}"}), flush=True)
