import { z } from "zod";
import type { Document } from "./document.ts";
import { missingReason } from "./document.ts";
import type { OpenDatabases } from "./open-databases.ts";
import { hashPassword, type PasswordFields } from "./passwords.ts";
import { forbidden } from "./refusal.ts";
import type { Registry } from "./registry.ts";

export const USERS_DATABASE = "_users";
const ID_PREFIX = "org.couchdb.user:";

const userSchema = z.looseObject({
  name: z.string(),
  roles: z.array(z.string()),
  salt: z.string().optional(),
});
const passwordSchema = z.looseObject({
  password_scheme: z.literal("pbkdf2"),
  pbkdf2_prf: z.literal("sha256"),
  salt: z.string(),
  iterations: z.number().int().positive().max(10_000_000),
  derived_key: z.string().regex(/^([0-9a-f]{2})+$/),
});

/** What authentication needs of a `_users` document. */
interface User {
  readonly name: string;
  readonly roles: readonly string[];
  readonly salt: string | undefined;
  /** Absent for a user without a password: nobody can log in as them with one. */
  readonly password: PasswordFields | undefined;
}

export interface Users {
  find(name: string): Promise<User | undefined>;
  /** Called after every write to `_users`: the next request reads the new salt. */
  forget(): void;
}

export function createUsers(registry: Registry, databases: OpenDatabases): Users {
  const cached = new Map<string, User | undefined>();
  let generation = 0;

  async function read(name: string): Promise<User | undefined> {
    const record = registry.get(USERS_DATABASE);
    if (record === undefined) return undefined;
    return databases.use(record, async ({ pouch }) => {
      try {
        return parseUser(await pouch.get(ID_PREFIX + name, { conflicts: true }));
      } catch (error) {
        if (missingReason(error) === undefined) throw error;
        return undefined;
      }
    });
  }

  return {
    async find(name) {
      if (cached.has(name)) return cached.get(name);
      const readIn = generation;
      const user = await read(name);
      // A write meanwhile makes what was read old: answer with it, but don't keep it.
      if (readIn === generation && cached.size < 10_000) cached.set(name, user);
      return user;
    },
    forget() {
      generation += 1;
      cached.clear();
    },
  };
}

/** A conflicted document names nobody, as in CouchDB: it is not known which salt counts. */
function parseUser(document: Document): User | undefined {
  const user = userSchema.safeParse(document);
  if (!user.success || document["_conflicts"] !== undefined) return undefined;
  const password = passwordSchema.safeParse(document);
  return {
    name: user.data.name,
    roles: user.data.roles,
    salt: user.data.salt,
    password: password.success ? password.data : undefined,
  };
}

/**
 * The rules of CouchDB's `_design/_auth` for a server admin's writes, with its words.
 * @throws Refusal 403
 */
export function requireUserDocument(document: Document): void {
  if (document._deleted === true || document._id.startsWith("_design/")) return;
  if (document["type"] !== "user") throw forbidden("doc.type must be user");
  const name = document["name"];
  if (typeof name !== "string" || name === "") throw forbidden("doc.name is required");
  const roles = document["roles"];
  if (roles === undefined) throw forbidden("doc.roles must exist");
  if (!Array.isArray(roles)) throw forbidden("doc.roles must be an array");
  for (const role of roles)
    if (typeof role !== "string") throw forbidden("doc.roles can only contain strings");
  if (document._id !== ID_PREFIX + name)
    throw forbidden("Doc ID must be of the form org.couchdb.user:name");
  if (roles.some((role) => String(role).startsWith("_")))
    throw forbidden("No system roles (starting with underscore) in users db.");
  if (name.startsWith("_")) throw forbidden("Username may not start with underscore.");
}

/** A password in a user document is replaced by its hash before it is stored. */
export async function withHashedPassword(document: Document): Promise<Document> {
  const { password, ...rest } = document;
  if (typeof password !== "string") return document;
  return { ...rest, _id: document._id, ...(await hashPassword(password)) };
}
