import { describe, expect, it } from "vitest";
import { deployEvent } from "./deploy-output.ts";

const id = "cedab148-87a6-4a44-8901-9b7ac7ba5237";

describe("a line of prefect deploy", () => {
  it("tells that a deployment was begun and that it was taken", () => {
    expect(deployEvent("│ Deploying shop--main--my-flow--dev                          │")).toEqual({
      is: "started",
      deployment: "shop--main--my-flow--dev",
    });
    expect(
      deployEvent(`│ Deployment 'my-flow/shop--main--my-flow--dev' successfully created with id '${id}'.   │`),
    ).toEqual({
      is: "done",
      flow: "my-flow",
      deployment: "shop--main--my-flow--dev",
      id,
    });
  });

  it("may be coloured", () => {
    expect(
      deployEvent(`\u001B[32m│\u001B[0m Deployment 'a/b' successfully created with id '${id}'. \u001B[32m│\u001B[0m`),
    ).toMatchObject({ is: "done", deployment: "b" });
  });

  it("of steps, warnings and the team's own code tells nothing", () => {
    for (const line of [
      "Deploying all flows with an existing deployment configuration...",
      "Deploying shop--main--my-flow--dev",
      "02:38:54.224 | WARNING | prefect.utilities.templating - Value for placeholder not found",
      "Running deployment build steps...",
      " > Running run_shell_script step...",
      "╭──────────────╮",
      "│ │",
      "",
    ]) {
      expect(deployEvent(line)).toBeUndefined();
    }
  });
});
