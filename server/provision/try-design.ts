import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Design } from "#couchdb/design/settee-design.ts";
import { StartProblem } from "#server/config/start-problem.ts";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import { askCouchdb, statusOf } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { installDesign } from "./install-design.ts";

const CANARY_DATABASE = "settee-canary";
const TRIED = "_local/tried-design";
const triedSchema = z.looseObject({ version: z.string() });

/**
 * CouchDB accepts a broken validation function and then answers every write with 500. So the rules are run on a
 * canary database before any person's database gets them: once for each version.
 */
export async function tryDesign(couchdb: Couchdb, design: Design): Promise<void> {
  await ensureAdminDatabase(couchdb, CANARY_DATABASE);
  const tried = openDocuments(couchdb, CANARY_DATABASE, triedSchema);
  if ((await tried.read(TRIED))?.version === design.version) return;
  await installDesign(couchdb, CANARY_DATABASE, design);
  await expectAccepted(couchdb, design.example(canaryId()));
  await expectForbidden(couchdb, { ...design.example(canaryId()), title: 1 });
  await tried.update(TRIED, () => ({ write: { version: design.version }, answer: undefined }));
}

interface CanaryDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

function canaryId(): string {
  return `canary${randomBytes(8).toString("hex")}`;
}

const writtenSchema = z.object({ rev: z.string() });

async function expectAccepted(couchdb: Couchdb, document: CanaryDocument): Promise<void> {
  try {
    const { rev } = writtenSchema.parse(await put(couchdb, document));
    const { _id } = document;
    await put(couchdb, { _id, _rev: rev, _deleted: true });
  } catch (error) {
    throw new StartProblem(
      `CouchDB cannot run this version's rules for documents (${describe(error)}). No database was changed; check CouchDB's JavaScript engine.`,
      { cause: error },
    );
  }
}

async function expectForbidden(couchdb: Couchdb, document: CanaryDocument): Promise<void> {
  try {
    await put(couchdb, document);
  } catch (error) {
    if (statusOf(error) === 403) return;
    throw error;
  }
  throw new StartProblem(
    "CouchDB does not apply the rules for documents: a bad one was accepted in settee-canary. Check that validation functions are enabled.",
  );
}

async function put(couchdb: Couchdb, document: CanaryDocument): Promise<unknown> {
  const { _id: doc } = document;
  const request = { db: CANARY_DATABASE, doc, method: "PUT", body: document };
  return await askCouchdb(async () => await couchdb.request(request));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
