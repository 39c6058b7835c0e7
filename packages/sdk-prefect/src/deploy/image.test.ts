import { describe, expect, it } from "vitest";
import { deployedImage } from "./image.ts";

const build = (input: Record<string, string>): Record<string, Record<string, string>>[] => [
  { "prefect_docker.deployments.steps.build_docker_image": { id: "build-image", ...input } },
];
const environment = { ACME_COMMIT: "abc1234" };

describe("the image of a deployment", () => {
  it("is what is declared", () => {
    expect(deployedImage(undefined, [], environment)).toEqual({ isUnknown: false, isBuilt: false });
    expect(deployedImage("registry/shop:{{ $ACME_COMMIT }}", [], environment)).toEqual({
      image: "registry/shop:abc1234",
      isUnknown: false,
      isBuilt: false,
    });
  });

  it("is known before it is built, where name and tag are", () => {
    const declared = "{{ build-image.image }}";
    expect(
      deployedImage(declared, build({ image_name: "registry/shop", tag: "{{ $ACME_COMMIT }}" }), environment),
    ).toEqual({ image: "registry/shop:abc1234", isUnknown: false, isBuilt: true });
    expect(
      deployedImage(declared, build({ image_name: "registry/shop", tag: "{{ get-commit.stdout }}" }), environment),
    ).toEqual({ isUnknown: true, isBuilt: true });
    expect(deployedImage(declared, build({ image_name: "registry/shop" }), environment)).toEqual({
      isUnknown: true,
      isBuilt: true,
    });
  });
});
