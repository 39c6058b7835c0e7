// What reading back says of a write.
import { describe, expect, test } from "vitest";
import type { Deployment } from "../model/deployment.ts";
import { sealRelease, type UnsealedRelease } from "../model/release.ts";
import type { Write } from "../ports/deployer.ts";
import { readback } from "./verify-readback.ts";

const key = { project: "shop", flow: "nightly", environment: "dev" };
const branchClone: UnsealedRelease = {
  code: { commit: "a".repeat(40) },
  pinned: false,
  runs: { entrypoint: "a.py:a" },
};

function live(release: UnsealedRelease): Deployment {
  return { id: "1", name: "nightly", flowName: "nightly", key, release: sealRelease(release), settings: [] };
}

function write(release: UnsealedRelease, before?: Deployment): Write {
  return {
    desired: { key, changeSet: "1", name: "nightly", flowName: "nightly", release, settings: [] },
    settings: [],
    fields: [],
    releaseChanges: true,
    ...(before === undefined ? {} : { live: before }),
  };
}

describe("a Release that is not pinned", () => {
  const before = live({ ...branchClone, code: { commit: "b".repeat(40) } });

  test("was not written where the old one is still there", () => {
    expect(readback(write(branchClone, before), before, false)).toBe("as-before");
    expect(readback(write(branchClone, before), before, true)).toBe("as-before");
  });

  test("was written where its code is there", () => {
    expect(readback(write(branchClone, before), live(branchClone), false)).toBe("as-written");
  });

  test("written once more is told by the engine's word alone", () => {
    const same = live(branchClone);
    expect(readback(write(branchClone, same), same, false)).toBe("as-before");
    expect(readback(write(branchClone, same), same, true)).toBe("as-written");
  });
});
