// The Prefect adapter keeps every promise that the conformance suite knows, on a real server.
import { testConformance } from "@acme/sdk-testing/conformance";
import { afterAll, test } from "vitest";
import { harness } from "./conformance-harness.test-support.ts";

afterAll(() => harness.close?.());

testConformance(test, harness);
