import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { roleSchema } from "#shared/login.ts";
import { userIdSchema } from "#shared/user-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { purgeDocuments, readRangeInPages } from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import type { Link, LinkPurpose, Links } from "./links.ts";

export const LINKS_DATABASE = "settee-links";
const PREFIX = "link:";

const purposeSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("reset-password"), userId: userIdSchema }),
  z.object({ type: z.literal("verify-email"), userId: userIdSchema, email: z.string() }),
  z.object({ type: z.literal("change-email"), userId: userIdSchema, email: z.string() }),
  z.object({
    type: z.literal("invitation"),
    email: z.nullable(z.string()),
    role: roleSchema,
    by: z.string(),
  }),
]);

const linkSchema = z.looseObject({
  purpose: purposeSchema,
  createdAt: z.number(),
  expiresAt: z.number(),
  usesLeft: z.int().nonnegative(),
});

/** The secret is 256 random bits, so a plain hash is enough: nobody can try them all. */
function documentId(token: string): string {
  return `${PREFIX}${createHash("sha256").update(token).digest("hex")}`;
}

/** @param now milliseconds since 1970. */
export function createCouchdbLinks(couchdb: Couchdb, now: () => number): Links {
  const documents = openDocuments(couchdb, LINKS_DATABASE, linkSchema);
  const isGone = ({ usesLeft, expiresAt }: Link) => usesLeft < 1 || now() >= expiresAt;

  return {
    async create(link) {
      const token = randomBytes(32).toString("base64url");
      if (!(await documents.create(documentId(token), { ...link })))
        throw new Error("two links got the same random secret");
      return token;
    },
    async find(token, type) {
      const link = await documents.read(documentId(token));
      return link === undefined || isGone(link) ? undefined : narrow(link, type);
    },
    async use(token, type) {
      return await documents.update(documentId(token), (link) => {
        const found = link === undefined || isGone(link) ? undefined : narrow(link, type);
        if (link === undefined || found === undefined) return { answer: undefined };
        return { write: { ...link, usesLeft: link.usesLeft - 1 }, answer: found };
      });
    },
    async giveBack(token) {
      await documents.update(documentId(token), (link) =>
        link === undefined
          ? { answer: undefined }
          : { write: { ...link, usesLeft: link.usesLeft + 1 }, answer: undefined },
      );
    },
    async forget() {
      let forgotten = 0;
      const everything = { startkey: PREFIX, endkey: "link;" };
      for await (const rows of readRangeInPages(couchdb, LINKS_DATABASE, everything)) {
        const gone = rows.filter((row) => isGone(linkSchema.parse(row.doc)));
        await purgeDocuments(couchdb, LINKS_DATABASE, gone);
        forgotten += gone.length;
      }
      return forgotten;
    },
  };
}

function narrow<Type extends LinkPurpose["type"]>(
  { purpose, createdAt, expiresAt, usesLeft }: Link,
  type: Type,
): Link<Extract<LinkPurpose, { type: Type }>> | undefined {
  return isFor(purpose, type) ? { purpose, createdAt, expiresAt, usesLeft } : undefined;
}

function isFor<Type extends LinkPurpose["type"]>(
  purpose: LinkPurpose,
  type: Type,
): purpose is Extract<LinkPurpose, { type: Type }> {
  return purpose.type === type;
}
