import { createHash } from "node:crypto";
import { z } from "zod";
import { roleSchema } from "#shared/login.ts";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import { askCouchdb } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import type { Account, Accounts } from "./accounts.ts";
import { createEmailClaims } from "./couchdb-email-claims.ts";

export const ACCOUNTS_DATABASE = "settee-accounts";
const ACCOUNT_SCHEMA = 1;
/** Says under which key all addresses are claimed. */
const CLAIMED_BY = "_local/emails-claimed-by";
const claimedBySchema = z.looseObject({ key: z.string() });
const NOBODY = "unobodyunobodyunobody";

const accountDocumentSchema = z.looseObject({
  email: z.string(),
  passwordHash: z.string(),
  roles: z.array(roleSchema),
  createdAt: z.string(),
  provisioned: z.nullable(z.string()),
  schema: z.int().positive(),
});

const rowsSchema = z.object({ rows: z.array(z.object({ id: z.string() })) });

function documentId(userId: UserId): string {
  return `account:${userId}`;
}

/** @param emailKeys one for each server key; the first names new claims, all of them find old ones. */
export function createCouchdbAccounts(
  couchdb: Couchdb,
  emailKeys: readonly Uint8Array[],
): Accounts {
  const documents = openDocuments(couchdb, ACCOUNTS_DATABASE, accountDocumentSchema);
  const claimed = openDocuments(couchdb, ACCOUNTS_DATABASE, claimedBySchema);
  const claims = createEmailClaims(couchdb, ACCOUNTS_DATABASE, emailKeys);

  async function find(userId: UserId): Promise<Account | undefined> {
    const document = await documents.read(documentId(userId));
    return document && toAccount(userId, document);
  }

  return {
    find,
    async findByEmail(email) {
      const userId = await claims.find(email);
      // As many reads for nobody as for somebody: the time tells nothing.
      const account = await find(userId ?? NOBODY);
      return account?.email === email ? account : undefined;
    },
    async create(account) {
      const userId = await claims.claim(account.email, account.userId, account.createdAt);
      const own = { ...account, userId };
      if (!(await documents.create(documentId(userId), toDocument(own)))) return undefined;
      // Two nodes of a cluster can both accept the same new document: the one that CouchDB shows is the account.
      const standing = await find(userId);
      return standing?.passwordHash === account.passwordHash ? own : undefined;
    },
    async markProvisioned(userId, version) {
      await documents.update(documentId(userId), (current) =>
        current === undefined || current.provisioned === version
          ? { answer: undefined }
          : { write: { ...current, provisioned: version }, answer: undefined },
      );
    },
    async reclaimEmails() {
      const fingerprint = fingerprintOf(emailKeys);
      if ((await claimed.read(CLAIMED_BY))?.key === fingerprint) return;
      for (const userId of await listUserIds(couchdb)) {
        const account = await find(userId);
        if (account) await claims.claim(account.email, userId, account.createdAt);
      }
      await claimed.update(CLAIMED_BY, () => ({ write: { key: fingerprint }, answer: undefined }));
    },
  };
}

function fingerprintOf([signing]: readonly Uint8Array[]): string {
  if (signing === undefined) throw new Error("there is no server key");
  return createHash("sha256").update(signing).digest("hex").slice(0, 16);
}

function toDocument(account: Account): z.infer<typeof accountDocumentSchema> {
  const { email, passwordHash, createdAt, provisioned } = account;
  const roles = [...account.roles];
  return { email, passwordHash, roles, createdAt, provisioned, schema: ACCOUNT_SCHEMA };
}

function toAccount(userId: UserId, document: z.infer<typeof accountDocumentSchema>): Account {
  const { email, passwordHash, roles, createdAt, provisioned } = document;
  return { userId, email, passwordHash, roles, createdAt, provisioned };
}

async function listUserIds(couchdb: Couchdb): Promise<UserId[]> {
  const qs = { startkey: "account:", endkey: "account;" };
  const answer = rowsSchema.parse(
    await askCouchdb(
      async () => await couchdb.request({ db: ACCOUNTS_DATABASE, path: "_all_docs", qs }),
    ),
  );
  return answer.rows.map((row) => userIdSchema.parse(row.id.slice("account:".length)));
}
