import { afterEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "#couchdb/embedded/sandbox/sandbox.ts";

const opened: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});

/** One that has no time at all left when it begins: as on a machine where others have taken it. */
function sandboxWithoutTime(): Sandbox {
  const sandbox = createSandbox({
    milliseconds: 0,
    memoryBytes: 16 * 1024 * 1024,
    stackBytes: 256 * 1024,
    kept: 2,
  });
  opened.push(sandbox);
  return sandbox;
}

describe("the time limit of design functions", () => {
  it("does not end a function that did little, however long it was kept waiting", async () => {
    const counts = `(function (text) { var n = 0; while (n < 100000) n += 1; return text + n; })`;
    expect(await sandboxWithoutTime().run(counts, "counted ")).toEqual({
      type: "done",
      value: "counted 100000",
    });
  });

  it("ends one that never looks at the clock with its thread, and the next call goes on", async () => {
    const sandbox = sandboxWithoutTime();
    const searches = `(function () { return String([].lastIndexOf.call({ length: 1e15 }, 1)); })`;
    expect(await sandbox.run(searches, "")).toMatchObject({
      type: "exhausted",
      message: "interrupted",
    });
    expect(await sandbox.run(`(function (text) { return text; })`, "on")).toEqual({
      type: "done",
      value: "on",
    });
  });

  it("ends one that never stops, and the next call goes on", async () => {
    const sandbox = sandboxWithoutTime();
    expect(await sandbox.run(`(function () { while (true); })`, "")).toMatchObject({
      type: "exhausted",
      message: "interrupted",
    });
    expect(await sandbox.run(`(function (text) { return text; })`, "on")).toEqual({
      type: "done",
      value: "on",
    });
  });
});
