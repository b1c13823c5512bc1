import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { badRequest, notFound, notImplemented, Refusal } from "./refusal.ts";
import { parseJson } from "./request-body.ts";
import { requireServerAdmin } from "./security.ts";
import type { ServerRequest } from "./server-request.ts";
import type { Services } from "./services.ts";
import { VERSION } from "./version.ts";

export const NODE_NAME = "nonode@nohost";

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The part of CouchDB's configuration that a server in front of it reads. */
function sections({ identity, sessionTimeout, limits }: Services): Sections {
  return {
    attachments: {
      compressible_types: "text/*, application/javascript, application/json, application/xml",
      compression_level: "8",
    },
    chttpd_auth: {
      hash_algorithms: "sha256",
      secret: identity.secret,
      timeout: String(sessionTimeout),
    },
    chttpd: {
      bind_address: "127.0.0.1",
      changes_timeout: "60000",
      max_http_request_size: String(limits.requestBytes),
      require_valid_user: "false",
    },
    couchdb: {
      max_attachment_size: String(limits.attachmentBytes),
      max_document_size: String(limits.documentBytes),
      single_node: "true",
      uuid: identity.uuid,
    },
    couch_httpd_auth: { authentication_db: "_users" },
    vendor: { name: VERSION.vendor },
  };
}

/** `GET /_node/<name>[/_config[/section[/key]]]` */
export async function getNode(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const [, node = "", part, section, key] = request.segments;
  if (node !== "_local" && node !== NODE_NAME)
    throw new Refusal(412, "nodedown", `${node} is down`);
  if (part === undefined) return json(200, { name: NODE_NAME });
  if (part !== "_config") throw notImplemented(`/_node/${node}/${part}`);
  const all = sections(request.services);
  if (section === undefined) return json(200, all);
  const values = Object.hasOwn(all, section) ? (all[section] ?? {}) : {};
  if (key === undefined) return json(200, values);
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) throw notFound("unknown_config_value");
  return json(200, value);
}

const secretSchema = z.string().min(32);

/**
 * `PUT /_node/<name>/_config/chttpd_auth/secret`: the one setting that a host replaces while everything runs.
 * @returns the old value, as CouchDB does.
 */
export async function putNodeConfig(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const [, node = "", ...rest] = request.segments;
  if (node !== "_local" && node !== NODE_NAME)
    throw new Refusal(412, "nodedown", `${node} is down`);
  if (rest.join("/") !== "_config/chttpd_auth/secret")
    throw notImplemented(`PUT /_node/${node}/${rest.join("/")}`);
  const secret = secretSchema.safeParse(parseJson(await request.body()));
  if (!secret.success) throw badRequest("the secret must be a string of 32 characters or more");
  const { identity, replaceSecret } = request.services;
  const { secret: old } = identity;
  await replaceSecret(secret.data);
  return json(200, old);
}
