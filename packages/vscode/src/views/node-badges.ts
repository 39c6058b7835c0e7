// Badges of rows: VS Code draws them for a resource, so that a badge is a resource of a scheme of our own.
import * as vscode from "vscode";
import type { TreeNode } from "./tree-node.ts";

const scheme = "acme-badge";

/** The resource that has this badge. */
export function badgeUri({ text, tooltip, color = "" }: NonNullable<TreeNode["badge"]>): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${encodeURIComponent(text)}`, query: tooltip, fragment: color });
}

/** Gives each such resource its badge. */
export function registerBadges(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== scheme) return undefined;
      const color = uri.fragment === "" ? undefined : new vscode.ThemeColor(uri.fragment);
      return new vscode.FileDecoration(decodeURIComponent(uri.path.slice(1)), uri.query, color);
    },
  });
}
