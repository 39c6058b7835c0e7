import { describe, expect, it } from "vitest";
import { isUsed, mayDeclareFlows, word } from "./words.ts";

const job = word("job");

describe("a file is looked into", () => {
  it.each([
    "@job\ndef f(): ...",
    "@ job\ndef f(): ...",
    "@lib.job(name='x')",
    "@lib . deep . job",
    "@(job)\ndef f(): ...",
    "x = job(f)",
    "x = lib.job \\\n  (f)",
    "other = job",
    "other: Any = lib.job  # why",
    "(other := job)",
    "from lib import job as other",
    "from lib import (a,\n  job as other)",
    "x = partial(job, name='x')",
    "x = partial(  # why\n  job,\n)",
    "def wrap():\n  return job",
    "def wrap(f):\n  return (job)(f)",
    "é = 1\n@job",
  ])("%j", (text) => {
    expect(isUsed(Buffer.from(text), job)).toBe(true);
  });
});

describe("a file is passed over", () => {
  it.each([
    "",
    "jobs = my_job()",
    "@jobs\ndef f(): ...",
    "# the job is done",
    "from lib import job",
    "def job(x): ...",
    "run(job)",
    "run(a, job=job, b=1)",
    "x = jobé(1)",
    "job.name",
    "for job in jobs: ...",
  ])("%j", (text) => {
    expect(isUsed(Buffer.from(text), job)).toBe(false);
  });
});

it("a file that makes flows with the class has to speak of Prefect", () => {
  expect(mayDeclareFlows(Buffer.from("import prefect\nx = prefect.Flow(f)"))).toBe(true);
  expect(mayDeclareFlows(Buffer.from("import metaflow\nx = metaflow.Flow(f)"))).toBe(false);
  expect(mayDeclareFlows(Buffer.from("from flows import a\nb = a.with_options(name='b')"))).toBe(true);
});
