import { createHash } from "node:crypto";
import { z } from "zod";
import { roleSchema } from "#shared/login.ts";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { readRange, readRangeInPages } from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import type { Account, Accounts } from "./accounts.ts";
import { createAdminMarks } from "./couchdb-admin-marks.ts";
import { type EmailClaims, createEmailClaims } from "./couchdb-email-claims.ts";

export const ACCOUNTS_DATABASE = "settee-accounts";
const ACCOUNT_SCHEMA = 1;
const PREFIX = "account:";
const END = "account;";
/** Accounts: those that were just created are written once more when they are provisioned. */
const REMEMBERED = 200;
/** Says under which key all addresses are claimed. */
const CLAIMED_BY = "_local/emails-claimed-by";
const claimedBySchema = z.looseObject({ key: z.string() });
const NOBODY = "unobodyunobodyunobody";

const accountDocumentSchema = z.looseObject({
  email: z.string(),
  emailVerified: z.boolean().default(false),
  passwordHash: z.string(),
  passwordChangedAt: z.number().default(0),
  roles: z.array(roleSchema),
  createdAt: z.string(),
  provisioned: z.nullable(z.string()),
  schema: z.int().positive(),
});
type AccountDocument = z.infer<typeof accountDocumentSchema>;

function documentId(userId: UserId): string {
  return `${PREFIX}${userId}`;
}

/** @param emailKeys one for each server key; the first names new claims, all of them find old ones. */
export function createCouchdbAccounts(
  couchdb: Couchdb,
  emailKeys: readonly Uint8Array[],
): Accounts {
  const documents = openDocuments(couchdb, ACCOUNTS_DATABASE, accountDocumentSchema, {
    remember: REMEMBERED,
  });
  const claimed = openDocuments(couchdb, ACCOUNTS_DATABASE, claimedBySchema);
  const claims = createEmailClaims(couchdb, ACCOUNTS_DATABASE, emailKeys);
  const adminMarks = createAdminMarks(couchdb, ACCOUNTS_DATABASE);

  async function find(userId: UserId): Promise<Account | undefined> {
    const document = await documents.read(documentId(userId));
    return document && toAccount(userId, document);
  }
  const ownerOf = async (email: string, userId: UserId, at: string) =>
    await claimOrTakeOver(claims, find, email, userId, at);

  return {
    find,
    async findByEmail(email) {
      const claim = await claims.find(email);
      // As many reads for nobody as for somebody: the time tells nothing.
      const account = await find(claim?.userId ?? NOBODY);
      return account?.email === email ? account : undefined;
    },
    claimEmail: ownerOf,
    async create(account) {
      const { userId } = account;
      if (hasAdminRole(account)) await adminMarks.set(userId, true);
      if (!(await documents.create(documentId(userId), toDocument(account)))) return false;
      // Two nodes of a cluster can both accept the same new document: the one that CouchDB shows is the account.
      return (await find(userId))?.passwordHash === account.passwordHash;
    },
    async change(userId, decide) {
      const changed = await documents.update(documentId(userId), (current) => {
        if (current === undefined) return { answer: undefined };
        const account = toAccount(userId, current);
        const next = { ...account, ...decide(account) };
        return { write: { ...current, ...toDocument(next) }, answer: { account, next } };
      });
      if (changed === undefined) return undefined;
      const [wasAdmin, isAdmin] = [changed.account, changed.next].map(hasAdminRole);
      if (wasAdmin !== isAdmin) await adminMarks.set(userId, isAdmin === true);
      return changed.next;
    },
    async changeEmail(userId, email, at) {
      if ((await ownerOf(email, userId, new Date(at).toISOString())) !== userId) return undefined;
      const changed = await documents.update(documentId(userId), (current) =>
        current === undefined
          ? { answer: undefined }
          : {
              write: { ...current, email, emailVerified: true },
              answer: { old: current.email, account: toAccount(userId, { ...current, email }) },
            },
      );
      if (changed === undefined) return undefined;
      if (changed.old !== email) await claims.release(changed.old, userId);
      return { ...changed.account, emailVerified: true };
    },
    hasAdmin: async () => await adminMarks.any(),
    async list(after, limit) {
      const startkey = after === undefined ? PREFIX : `${documentId(after)}\u0000`;
      const rows = await readRange(
        couchdb,
        ACCOUNTS_DATABASE,
        { startkey, endkey: END },
        { limit },
      );
      return rows.map(({ id, doc }) => toAccount(idOf(id), accountDocumentSchema.parse(doc)));
    },
    async reclaimEmails() {
      const fingerprint = fingerprintOf(emailKeys);
      if ((await claimed.read(CLAIMED_BY))?.key === fingerprint) return;
      const everybody = { startkey: PREFIX, endkey: END };
      for await (const rows of readRangeInPages(couchdb, ACCOUNTS_DATABASE, everybody))
        for (const { id, doc } of rows) {
          const { email, createdAt } = accountDocumentSchema.parse(doc);
          await claims.claim(email, idOf(id), createdAt);
        }
      await claimed.update(CLAIMED_BY, () => ({ write: { key: fingerprint }, answer: undefined }));
    },
  };
}

function hasAdminRole({ roles }: Account): boolean {
  return roles.includes("admin");
}

/** Milliseconds after which a claim that no account stands behind is taken for left behind. */
const LEFT_BEHIND = 600_000;

/**
 * Whose the address is after a claim. One that was left behind by an account which moved to another address, or never
 * came to be, is taken over; young ones may belong to a change that is under way.
 */
async function claimOrTakeOver(
  claims: EmailClaims,
  find: Accounts["find"],
  email: string,
  userId: UserId,
  at: string,
): Promise<UserId> {
  const claim = await claims.claim(email, userId, at);
  if (claim.userId === userId) return userId;
  const owner = await find(claim.userId);
  const isOld = Date.parse(at) - Date.parse(claim.claimedAt) > LEFT_BEHIND;
  if (owner === undefined || owner.email === email || !isOld) return claim.userId;
  await claims.release(email, claim.userId);
  return (await claims.claim(email, userId, at)).userId;
}

function fingerprintOf([signing]: readonly Uint8Array[]): string {
  if (signing === undefined) throw new Error("there is no server key");
  return createHash("sha256").update(signing).digest("hex").slice(0, 16);
}

function toDocument({ userId: _userId, roles, ...rest }: Account): AccountDocument {
  return { ...rest, roles: [...roles], schema: ACCOUNT_SCHEMA };
}

function toAccount(userId: UserId, document: AccountDocument): Account {
  const { email, emailVerified, passwordHash, passwordChangedAt, roles, createdAt, provisioned } =
    document;
  return {
    userId,
    email,
    emailVerified,
    passwordHash,
    passwordChangedAt,
    roles,
    createdAt,
    provisioned,
  };
}

function idOf(id: string): UserId {
  return userIdSchema.parse(id.slice(PREFIX.length));
}
