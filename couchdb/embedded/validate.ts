import { z } from "zod";
import type { Database } from "./database.ts";
import type { Document } from "./document.ts";
import { requireDatabaseAdmin, type SecurityObject, type UserContext } from "./security.ts";
import { requireServerAdmin } from "./security.ts";
import { requireUserDocument, USERS_DATABASE } from "./users.ts";
import { requireSoundViews } from "./views/check-design.ts";
import type { FunctionEngine } from "./views/function-engine.ts";
import type { ValidationEngine } from "./validation-engine.ts";

/** Who writes, and under which rules. */
export interface Author {
  readonly user: UserContext;
  readonly security: SecurityObject;
  /** Compiles the views of design documents. */
  readonly functions: FunctionEngine;
}

export interface Judge {
  /** Whether anything looks at the old document. */
  readonly readsOldDocuments: boolean;
  /**
   * @param oldDocument undefined for a new document
   * @throws Refusal 401, 403, 500
   */
  judge(newDocument: Document, oldDocument: Document | undefined): Promise<void>;
}

const designDocumentSchema = z.looseObject({ validate_doc_update: z.string().optional() });

/** Everything that decides whether a document may be written. Call it inside the write queue. */
export async function readJudge(
  database: Database,
  engine: ValidationEngine,
  author: Author,
): Promise<Judge> {
  database.validators ??= readFunctions(database);
  const functions = await database.validators;
  const userContext = { db: database.name, name: author.user.name, roles: author.user.roles };
  return {
    readsOldDocuments: functions.length > 0,
    async judge(newDocument, oldDocument) {
      if (database.name === USERS_DATABASE) {
        requireServerAdmin(author.user);
        requireUserDocument(newDocument);
      }
      if (newDocument._id.startsWith("_design/")) {
        requireDatabaseAdmin(author.user, author.security);
        await requireSoundViews(author.functions, newDocument);
        return;
      }
      for (const source of functions)
        await engine.validate(source, newDocument, oldDocument, userContext, author.security);
    },
  };
}

async function readFunctions(database: Database): Promise<string[]> {
  const { rows } = await database.pouch.allDocs({
    startkey: "_design/",
    endkey: "_design0",
    include_docs: true,
  });
  return rows.flatMap((row) => {
    const design = designDocumentSchema.safeParse(row.doc);
    const source = design.success ? design.data.validate_doc_update : undefined;
    return source === undefined ? [] : [source];
  });
}
