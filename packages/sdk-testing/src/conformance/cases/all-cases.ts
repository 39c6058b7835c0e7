// Every conformance case, in the order of a report.
import type { ConformanceCase } from "../case.ts";
import { checkerCases } from "./checker-cases.ts";
import { deploymentCases } from "./deployment-cases.ts";
import { doctorCases } from "./doctor-cases.ts";
import { flowCases } from "./flow-cases.ts";
import { historyCases } from "./history-cases.ts";
import { lockCases } from "./lock-cases.ts";
import { promoterCases } from "./promoter-cases.ts";
import { runCases } from "./run-cases.ts";
import { writerCases } from "./writer-cases.ts";
import { writerFaultCases } from "./writer-fault-cases.ts";

/** Every promise that an adapter must keep, by port. Ids are stable. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...flowCases,
  ...deploymentCases,
  ...writerCases("deployer"),
  ...writerFaultCases("deployer"),
  ...writerCases("promoter"),
  ...writerFaultCases("promoter"),
  ...promoterCases,
  ...checkerCases,
  ...runCases,
  ...historyCases,
  ...lockCases,
  ...doctorCases,
];
