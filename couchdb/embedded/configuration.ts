import { json, type Answer } from "./answer.ts";
import { notFound, notImplemented, Refusal } from "./refusal.ts";
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
