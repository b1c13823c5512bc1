import * as z from "zod/mini";

/** More UTF-16 code units than this are not sent in one request, unless it is one document. */
const MOST_AT_ONCE = 4_000_000;

/** The reason given for a single document that the server finds too large. */
export const TOO_LARGE = "too large for the server";

const bodySchema = z.looseObject({
  docs: z.array(z.looseObject({ _id: z.string(), _rev: z.optional(z.string()) })),
});
const answerSchema = z.array(z.unknown());

/**
 * Sends a batch. One that is large, or that the server finds too large (413) or can't read (400), goes in halves; a
 * single document of that kind comes back as refused, so that one note never blocks the others.
 */
export async function sendBulkDocs(
  send: (body: string) => Promise<Response>,
  body: string,
): Promise<Response> {
  if (body.length <= MOST_AT_ONCE) {
    const response = await send(body);
    return isAboutContent(response) ? sendInHalves(send, body, response) : response;
  }
  return sendInHalves(send, body, null);
}

async function sendInHalves(
  send: (body: string) => Promise<Response>,
  body: string,
  refusal: Response | null,
): Promise<Response> {
  const { docs, ...rest } = bodySchema.parse(JSON.parse(body));
  const [only] = docs;
  if (docs.length <= 1) return refuse(only, refusal ?? (await send(body)));
  const answers: unknown[] = [];
  const middle = Math.ceil(docs.length / 2);
  for (const half of [docs.slice(0, middle), docs.slice(middle)]) {
    const response = await sendBulkDocs(send, JSON.stringify({ ...rest, docs: half }));
    if (!response.ok) return response;
    answers.push(...answerSchema.parse(await response.json()));
  }
  return answer(answers);
}

function refuse(
  document: { _id: string; _rev?: string | undefined } | undefined,
  response: Response,
): Response {
  if (!isAboutContent(response) || document === undefined) return response;
  const { _id: id, _rev: rev } = document;
  const reason = response.status === 413 ? TOO_LARGE : "the server can't read it";
  return answer([{ id, rev, error: "forbidden", reason }]);
}

function isAboutContent(response: Response): boolean {
  return response.status === 413 || response.status === 400;
}

function answer(rows: readonly unknown[]): Response {
  return Response.json(rows, { status: 201 });
}
