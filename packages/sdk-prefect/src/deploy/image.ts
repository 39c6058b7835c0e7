// Which image a Deployment runs in, as far as it is known before anything is built.
import type { Json } from "@acme/sdk-core";
import type { Step } from "../project-files/prefect-yaml.ts";
import { placeholdersOf, withEnvironment } from "./templates.ts";

/** The image of a Deployment. */
export interface DeployedImage {
  /** Undefined: none, or known only after the build. */
  image?: string;
  /** It is known only after the build. */
  isUnknown: boolean;
  /** One of the build steps makes an image from the project. */
  isBuilt: boolean;
}

/**
 * Looks at the job variable `image` and at the build steps. An image that a `build_docker_image` step makes is known
 * where its name and tag are: the deploy of an unchanged commit then builds nothing.
 */
export function deployedImage(
  declared: Json | undefined,
  build: readonly Step[],
  environment: Readonly<Record<string, string | undefined>>,
): DeployedImage {
  const builds = build.flatMap((step) => Object.entries(step)).filter(([name]) => name.endsWith("build_docker_image"));
  const isBuilt = builds.length > 0;
  if (typeof declared !== "string" || declared === "") return { isUnknown: false, isBuilt };
  const text = withEnvironment(declared, environment, "The job variable image");
  const image = placeholdersOf(text).reduce<string | undefined>((result, { text: whole, name }) => {
    const [id, member] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
    const input = builds.map(([, one]) => one).find((one) => one["id"] === id);
    const value = input === undefined ? undefined : outputOf(input, member, environment);
    return value === undefined ? undefined : result?.replaceAll(whole, () => value);
  }, text);
  return { ...(image === undefined ? {} : { image }), isUnknown: image === undefined, isBuilt };
}

/** What a `build_docker_image` step will put out: its own rule is `{image_name}:{tag}`. */
function outputOf(
  input: Step[string],
  member: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const known = (value: Json | undefined): string | undefined => {
    if (typeof value !== "string") return undefined;
    const text = withEnvironment(value, environment, "A build step");
    return placeholdersOf(text).length === 0 ? text : undefined;
  };
  const [name, tag] = [known(input["image_name"]), known(input["tag"])];
  if (member === "image_name") return name;
  if (member === "tag") return tag;
  return member === "image" && name !== undefined && tag !== undefined ? `${name}:${tag}` : undefined;
}
