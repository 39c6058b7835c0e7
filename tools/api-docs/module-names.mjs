// @ts-check
// A plugin of typedoc: a module is called as people import it, and not by the folder of its sources.

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on("resolveBegin", ({ project }) => {
    for (const module of project.children ?? []) module.name = module.name.replace("/src", "");
  });
}
