// Turns the layers, the doors and the folders into oxlint overrides. It holds no rule of its own except that core is pure.
// An override replaces an earlier one's options, so that each override states every restriction of its files.
import type { Door } from "./doors.ts";
import type { Folders } from "./folders.ts";
import type { Layer } from "./layers.ts";

interface RestrictedPath {
  readonly name: string;
  readonly message: string;
}
/** Globs are read as in .gitignore: a later `!` takes back. The regular expressions know no look-around. */
type RestrictedPattern = { readonly message: string } & (
  | { readonly regex: string }
  | { readonly group: readonly string[] }
);
/** Rules for some files, as oxlint reads them. */
export interface Override {
  readonly files: string[];
  readonly rules: Record<string, "off" | ["error", ...unknown[]]>;
}

const CORE = "@acme/sdk-core";
const FAKES = "@acme/sdk-testing";
const CORE_MAY_IMPORT = ["zod"];
const AMBIENT_IO = [
  "process",
  "Buffer",
  "console",
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "localStorage",
  "navigator",
];

/** The overrides that keep layers, entry points, doors and folders, in the order in which oxlint must read them. */
export function importRules(layers: readonly Layer[], doors: readonly Door[], folders: readonly Folders[]): Override[] {
  return layers.flatMap((layer) => {
    const base = layerPatterns(withoutFakes(layer));
    const sources: Override = {
      files: [`${layer.folder}/src/**/*.ts`],
      rules: restricted(doors.flatMap(closed), [...base, TOOLS_ARE_FOR_TESTS]),
    };
    // Tests drive real processes and files; the layers hold for them all the same.
    const tests: Override = {
      files: [
        `${layer.folder}/src/**/*.test.ts`,
        `${layer.folder}/src/**/*.test-support.ts`,
        `${layer.folder}/integration/**/*.ts`,
        `${layer.folder}/e2e/**/*.ts`,
      ],
      rules: {
        ...restricted(
          [],
          layerPatterns(layer).filter((pattern) => pattern !== CORE_IS_PURE),
        ),
        "no-restricted-globals": "off",
        "no-restricted-properties": "off",
      },
    };
    const open = doors.flatMap((door) => {
      const files = door.files.map((glob) => within(layer.folder, glob)).filter((glob) => glob !== undefined);
      if (files.length === 0) return [];
      return [
        {
          files,
          rules: restricted(doors.filter((other) => other !== door).flatMap(closed), [...base, TOOLS_ARE_FOR_TESTS]),
        },
      ];
    });
    const inner = folders.flatMap(({ files, mayNotImport, doors: opened, message }) => {
      const glob = within(layer.folder, files);
      if (glob === undefined) return [];
      const shut = doors.filter(({ modules }) => !modules.some((name) => opened.includes(name)));
      const neighbours = { regex: `^(\\.\\./)+(${mayNotImport.join("|")})/`, message };
      return [{ files: [glob], rules: restricted(shut.flatMap(closed), [...base, TOOLS_ARE_FOR_TESTS, neighbours]) }];
    });
    return [sources, ...(layer.name === CORE ? [noAmbientIo(layer)] : open), ...inner, tests];
  });
}

const CORE_IS_PURE: RestrictedPattern = {
  group: ["*", "!./**", "!../**", ...CORE_MAY_IMPORT.map(except)],
  message: `${CORE} imports ${CORE_MAY_IMPORT.join(", ")} and nothing else: what needs a file, a process or the net is a port.`,
};

const TOOLS_ARE_FOR_TESTS: RestrictedPattern = {
  group: ["@acme-tools/**"],
  message: "Only tests import the tools: they are never published.",
};

/** What a package's tests may use, and what it publishes may not: turbo's tags cannot tell the two apart. */
function withoutFakes(layer: Layer): Layer {
  const isFake = (specifier: string): boolean => specifier === FAKES || specifier.startsWith(`${FAKES}/`);
  return { ...layer, mayImport: layer.mayImport.filter((specifier) => !isFake(specifier)) };
}

function layerPatterns(layer: Layer): RestrictedPattern[] {
  const patterns: RestrictedPattern[] = [
    {
      group: ["@acme/**", ...layer.mayImport.map(except)],
      message: `${layer.name} may import only ${layer.mayImport.length === 0 ? "itself, by relative paths" : layer.mayImport.join(", ")}.`,
    },
    {
      regex: "^(\\.\\./)+(packages/)?(sdk-[a-z-]+|cli|vscode)/(src|dist|integration)/",
      message: "Another package is imported by its name and public entry point, never by a path into it.",
    },
  ];
  return layer.name === CORE ? [...patterns, CORE_IS_PURE] : patterns;
}

function noAmbientIo(layer: Layer): Override {
  const message = "Core does no IO: take it from the Context or from a port.";
  return {
    files: [`${layer.folder}/src/**/*.ts`],
    rules: {
      "no-restricted-globals": ["error", ...AMBIENT_IO.map((name) => ({ name, message }))],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "The time comes from context.now(), so that a test can set it." },
      ],
    },
  };
}

function restricted(paths: readonly RestrictedPath[], patterns: readonly RestrictedPattern[]): Override["rules"] {
  return { "no-restricted-imports": ["error", { paths, patterns }] };
}

function closed(door: Door): RestrictedPath[] {
  return door.modules.map((name) => ({ name, message: door.message }));
}

/** The part of a door's glob that lies in one package, if any. */
function within(folder: string, glob: string): string | undefined {
  if (glob.startsWith("packages/*/")) return `${folder}/${glob.slice("packages/*/".length)}`;
  return glob.startsWith(`${folder}/`) ? glob : undefined;
}

function except(specifier: string): string {
  return `!${specifier}`;
}
