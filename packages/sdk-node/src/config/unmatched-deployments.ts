// Entries of `deployments` in acme.yaml that mean no flow: a schedule that is written under a misspelt name never fires.
import { AcmeError, type Flow, isSelected, type Problem, type ProjectConfig } from "@acme/sdk-core";
import { didYouMean } from "./did-you-mean.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A problem for each entry that means no flow of the project, at its key. */
export function unmatchedDeployments(config: ProjectConfig, yaml: YamlDocument, flows: readonly Flow[]): Problem[] {
  return Object.keys(config.deployments ?? {})
    .filter((selector) => !flows.some((flow) => isSelected(flow, selector)))
    .map((selector) => {
      const names = flows.flatMap(({ key, name, path }) => [key, path, ...(name === undefined ? [] : [name])]);
      const near = didYouMean(selector, names);
      return new AcmeError({
        code: "flow-not-found",
        message: `deployments: no flow of the project matches ${JSON.stringify(selector)}, so that what it says is never used.`,
        hint: near === undefined ? "See: acme flows" : `Did you mean ${near}?`,
        place: yaml.placeOf(["deployments", selector], "key"),
      }).toJSON();
    });
}
