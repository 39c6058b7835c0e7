// The part of a harness that is the same for every adapter whose flows are files: writing, editing and moving them.
import type { FakeRepository } from "../engine/fake-repository.ts";
import type { ConformanceWorld } from "./harness.ts";

/** What a file with one flow looks like. */
export interface SourceForm {
  /** The file of a flow, relative to the project. */
  path: (name: string) => string;
  /** Its text. `code` differs with each version and stands for what the flow does. */
  text: (name: string, code: string) => string;
  /** A file that looks like one with a flow and cannot be read as one. */
  broken: { path: string; text: string };
  /** Lines that may stand above a flow's declaration. Default: an empty one. */
  above?: string;
}

/** What happens to the flows' files of a fake repository. */
export function fakeSources(
  repository: FakeRepository,
  { path, text, broken, above = "\n" }: SourceForm,
): Required<
  Pick<ConformanceWorld, "code" | "writeFlow" | "moveFlow" | "editAbove" | "writeBrokenFile" | "switchBranch">
> {
  let version = 0;
  const commit = (): void => void repository.commit(`Version ${++version}`);
  return {
    code: repository,
    writeFlow: (name) => {
      repository.write(path(name), text(name, `version ${version}`));
      commit();
    },
    moveFlow: (name) => {
      const [, folder = "", file = ""] = /^(.*\/)?([^/]*)$/.exec(path(name)) ?? [];
      repository.move(path(name), `${folder}moved/${file}`);
      commit();
    },
    editAbove: (name) => {
      repository.write(path(name), above + repository.text(path(name)));
      commit();
    },
    writeBrokenFile: () => {
      repository.write(broken.path, broken.text);
      commit();
    },
    switchBranch: (name) => repository.switch(name),
  };
}
