import { z } from "zod";
import type { Document } from "#couchdb/embedded/document.ts";
import { Refusal } from "#couchdb/embedded/refusal.ts";
import { isBuiltIn, isKnownBuiltIn } from "./built-in-reduce.ts";
import type { FunctionEngine } from "./function-engine.ts";

const objectSchema = z.record(z.string(), z.unknown());

/** CouchDB compiles the views of a design document before it takes it. @throws Refusal 400 */
export async function requireSoundViews(engine: FunctionEngine, document: Document): Promise<void> {
  const { views, language } = document;
  if (views === undefined || document._deleted === true) return;
  const named = objectSchema.safeParse(views);
  if (!named.success || Array.isArray(views)) throw invalid("`views` field must have object type");
  if (language !== undefined && language !== "javascript") return;
  for (const [name, view] of Object.entries(named.data)) await requireSoundView(engine, name, view);
}

async function requireSoundView(
  engine: FunctionEngine,
  name: string,
  value: unknown,
): Promise<void> {
  const view = objectSchema.safeParse(value);
  if (!view.success) throw invalid("`views` field must have object type");
  const { map, reduce } = view.data;
  // CouchDB keeps shared code of map functions under this name.
  if (name === "lib") return;
  if (typeof map !== "string") throw invalid(`View \`${name}\` must contain map function`);
  await requireCompiling(engine, "map", name, map);
  if (typeof reduce !== "string") return;
  if (!isBuiltIn(reduce)) return requireCompiling(engine, "reduce", name, reduce);
  if (!isKnownBuiltIn(reduce)) throw invalid(`\`${reduce}\` is not a supported reduce function.`);
}

async function requireCompiling(
  engine: FunctionEngine,
  kind: "map" | "reduce",
  name: string,
  source: string,
): Promise<void> {
  const problem = await engine.check(source);
  if (problem !== undefined)
    throw new Refusal(
      400,
      "compilation_error",
      `Compilation of the ${kind} function in the '${name}' view failed: ${problem} (${source})`,
    );
}

function invalid(reason: string): Refusal {
  return new Refusal(400, "invalid_design_doc", reason);
}
