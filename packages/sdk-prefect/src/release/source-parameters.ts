// What is known of a deploy's parameters before Prefect's CLI has read the code: the flow's own, from its source, in the form
// of the schema that Prefect will make of them, and where the files set some. Names, and what is required; never types.
import { type Flow, type JsonObject, jsonObjectSchema, type SourcePlace, sourcePlaceSchema } from "@acme/sdk-core";
import { z } from "zod";

/** The parameters of a flow, as its source declares them. */
export interface SourceParameters {
  /** An object schema with a property for each, without types. */
  schema: JsonObject;
  /** Where the flow is declared. */
  place: SourcePlace;
  /** Runs have exactly this code. Where not, they may have another: pull steps that bring something else, an older image. */
  runs: boolean;
}

/** zod schema of {@link SourceParameters}. */
export const sourceParametersSchema: z.ZodType<SourceParameters> = z.object({
  schema: jsonObjectSchema,
  place: sourcePlaceSchema,
  runs: z.boolean(),
});

/** The parameters of a flow. Undefined: they are not certain. */
export function sourceParameters(flow: Flow, runs: boolean): SourceParameters | undefined {
  if (flow.parametersAreCertain !== true) return undefined;
  const isRequired = (parameter: Flow["parameters"][number]): boolean =>
    parameter.default === undefined && parameter.variadic !== true;
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(flow.parameters.map(({ name }) => [name, {}])),
      required: flow.parameters.filter(isRequired).map(({ name }) => name),
    },
    place: { file: flow.path, line: flow.line },
    runs,
  };
}
