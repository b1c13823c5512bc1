import * as z from "zod/mini";

const bodySchema = z.looseObject({
  docs: z.array(z.looseObject({ _id: z.string(), _rev: z.optional(z.string()) })),
});
const answerSchema = z.array(z.unknown());

/**
 * A batch that the server finds too large (413) is sent in halves; a single document that is too large comes back as
 * refused, so that one note never blocks the others.
 */
export async function splitBulkDocs(
  send: (body: string) => Promise<Response>,
  body: string,
): Promise<Response> {
  const { docs, ...rest } = bodySchema.parse(JSON.parse(body));
  const [only] = docs;
  if (docs.length <= 1)
    return answer(
      only === undefined
        ? []
        : [
            {
              id: only._id,
              rev: only._rev,
              error: "forbidden",
              reason: "too large for the server",
            },
          ],
    );
  const answers: unknown[] = [];
  const middle = Math.ceil(docs.length / 2);
  for (const half of [docs.slice(0, middle), docs.slice(middle)]) {
    const halfBody = JSON.stringify({ ...rest, docs: half });
    const response = await send(halfBody);
    const whole = response.status === 413 ? await splitBulkDocs(send, halfBody) : response;
    if (!whole.ok) return whole;
    answers.push(...answerSchema.parse(await whole.json()));
  }
  return answer(answers);
}

function answer(rows: readonly unknown[]): Response {
  return Response.json(rows, { status: 201 });
}
