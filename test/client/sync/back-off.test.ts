import { expect, it } from "vitest";
import { createBackOff } from "#client/sync/back-off.ts";
import { createBatchSize } from "#client/sync/batch-size.ts";
import { sendBulkDocs } from "#client/sync/split-bulk-docs.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";

async function pausesWith(random: () => number): Promise<number[]> {
  const clock = createManualClock();
  const backOff = createBackOff(clock, random);
  const pauses: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    const before = clock.now();
    const over = backOff.pause();
    // The pause is the only task that waits.
    while (clock.waiting() > 0) clock.advance(100);
    await over;
    pauses.push(clock.now() - before);
  }
  return pauses;
}

it("[S3] pauses grow from one second to sixty and stay there", async () => {
  const pauses = await pausesWith(() => 0);
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
});

it("[S3] devices that lost the server together do not come back together", async () => {
  const pauses = await pausesWith(() => 1);
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

it("[S8] batches are bounded by bytes, whatever the notes' size", () => {
  const size = createBatchSize();
  expect(size.documents()).toBe(500);
  size.saw(500, 500_000_000);
  expect(size.documents()).toBe(8);
  size.saw(8, 8_000);
  expect(size.documents()).toBeLessThan(20);
  for (let batch = 0; batch < 20; batch++) size.saw(10, 10_000);
  expect(size.documents()).toBe(500);
});

it("[S8] what is sent at once is bounded too, and each document is sent once", async () => {
  const docs = Array.from({ length: 16 }, (_, number) => ({
    _id: `note:${number}`,
    body: "x".repeat(400_000),
  }));
  const sent: string[] = [];
  let largest = 0;
  const answer = await sendBulkDocs(
    async (body) => {
      largest = Math.max(largest, body.length);
      for (const { _id } of JSON.parse(body).docs) sent.push(_id);
      return Response.json([], { status: 201 });
    },
    JSON.stringify({ docs, new_edits: false }),
  );
  expect(answer.status).toBe(201);
  expect(largest).toBeLessThan(4_000_100);
  expect(sent).toEqual(docs.map(({ _id }) => _id));
});

it("[S8] one document that the server can't read does not block the others", async () => {
  const docs = ["good", "bad", "fine", "well"].map((name) => ({ _id: `note:${name}` }));
  const answer = await sendBulkDocs(
    async (body) =>
      body.includes("bad")
        ? Response.json({ error: "bad_request" }, { status: 400 })
        : Response.json([], { status: 201 }),
    JSON.stringify({ docs, new_edits: false }),
  );
  expect(await answer.json()).toMatchObject([{ id: "note:bad", error: "forbidden" }]);
});
