import type { Answer } from "./answer.ts";
import { Refusal } from "./refusal.ts";

const notSatisfiable = (): Refusal =>
  new Refusal(416, "requested_range_not_satisfiable", "Requested range not satisfiable");

/**
 * The whole content, or the one range of it that was asked for. Of several ranges none is taken: a server may answer
 * with everything.
 * @throws Refusal 416
 */
export function answerRange(
  range: string | undefined,
  content: Buffer,
  headers: Readonly<Record<string, string>>,
): Answer {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === ""))
    return { status: 200, headers, body: content };
  const start = from === "" ? Math.max(0, content.length - Number(to)) : Number(from);
  const end =
    from === "" || to === "" ? content.length - 1 : Math.min(Number(to), content.length - 1);
  if (start >= content.length || end < start) throw notSatisfiable();
  return {
    status: 206,
    headers: { ...headers, "Content-Range": `bytes ${start}-${end}/${content.length}` },
    body: content.subarray(start, end + 1),
  };
}
