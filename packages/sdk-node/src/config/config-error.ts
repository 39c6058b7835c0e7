// Many problems as one error.
import { AcmeError, type Problem } from "@acme/sdk-core";

/** One error for all problems of a configuration: the place of the first, a line for each. */
export function configError(problems: readonly Problem[]): AcmeError {
  const [first] = problems;
  const lines = problems.map(({ place, message, hint }) => {
    const at = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(":");
    return `${at === "" ? "" : `${at}: `}${message}${hint === undefined ? "" : ` ${hint}`}`;
  });
  return new AcmeError({
    code: first?.code ?? "config-invalid",
    message: lines.join("\n"),
    ...(first?.place === undefined ? {} : { place: first.place }),
  });
}
