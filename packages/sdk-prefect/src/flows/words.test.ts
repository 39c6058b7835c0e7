import { describe, expect, it } from "vitest";
import { word } from "../python/whole-words.ts";
import { aliasSearch, mayDeclareFlows, NameUses } from "./words.ts";

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
    expect(new NameUses(Buffer.from(text)).has(job)).toBe(true);
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
    "x = job.name",
    "for job in jobs: ...",
  ])("%j", (text) => {
    expect(new NameUses(Buffer.from(text)).has(job)).toBe(false);
  });
});

describe("an alias is searched for", () => {
  const uses = (text: string): string[] => [...aliasSearch(new Set(["job"]))(Buffer.from(text))];

  it.each([
    "from lib import job\n@job\ndef f(): ...",
    "from lib import a, job\nx = job(f)",
    "from lib import (a,\n  job)\n@job\ndef f(): ...",
    "from lib import (\n  a, b,  # why\n  # and this\n  c, job,\n)\n@job\ndef f(): ...",
    "from lib import \\\r\n  job\r\n@job\r\ndef f(): ...",
    "from lib import other as job\n@job\ndef f(): ...",
    "from lib import*\n@job\ndef f(): ...",
    "from lib import (*)\n@job\ndef f(): ...",
    "import lib\n@lib.job\ndef f(): ...",
    "import a.lib\n@a.lib.job\ndef f(): ...",
    "from a import lib as l\n@l.deep.job\ndef f(): ...",
    "import a\ntools = a.lib\n@tools.job\ndef f(): ...",
    "import a\ntools: Any = a.lib\n@tools.job\ndef f(): ...",
    "if x: from lib import job\n@job\ndef f(): ...",
    "from lib import (  # a list (of names)\n  a,\n  job,\n)\n@job\ndef f(): ...",
    "import a; from lib import job\n@job\ndef f(): ...",
  ])("where it can come from another file: %j", (text) => {
    expect(uses(text)).toEqual(["job"]);
  });

  it.each([
    "def f(job):\n  return job",
    "def f(\n  a,\n  job,\n):\n  return job",
    "@client.job\ndef f(client): ...",
    "@self.tools.job\ndef f(): ...",
    "x = make().job(1)",
    "x = jobs['a'].job(1)",
    "import lib\nlib.x = 1",
  ])("not where it cannot: %j", (text) => {
    expect(uses(text)).toEqual([]);
  });

  it("as many others are", () => {
    const many = new Set(["one", "two", "three", "four", "five", "job", "größe"]);
    const text = "from lib import job, größe, two\n@job\ndef f(two): return größe\n";
    expect([...aliasSearch(many)(Buffer.from(text))].sort()).toEqual(["größe", "job"]);
  });
});

it("a file that makes flows with the class has to speak of Prefect", () => {
  expect(mayDeclareFlows(Buffer.from("import prefect\nx = prefect.Flow(f)"))).toBe(true);
  expect(mayDeclareFlows(Buffer.from("import metaflow\nx = metaflow.Flow(f)"))).toBe(false);
  expect(mayDeclareFlows(Buffer.from("from flows import a\nb = a.with_options(name='b')"))).toBe(true);
});
