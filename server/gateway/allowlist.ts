import type { DbRequest, Endpoint } from "./db-request.ts";

type Method = DbRequest["method"];
type QueryRules = Readonly<Record<string, RegExp>>;

export interface Rule {
  readonly methods: readonly Method[];
  /** Form of each parameter that may occur, once. */
  readonly query: QueryRules;
}

const FLAG = /^(true|false)$/;
/** Any JSON; a sequence string of CouchDB's may be long. */
export const JSON_TEXT = /^[^\0]{0,20000}$/;
const REVISION = /^[0-9]+-[0-9a-zA-Z]+$/;
const NUMBER = /^[0-9]{1,15}$/;

const NOTHING: QueryRules = {};

/** What PouchDB sends when it replicates, and nothing else. A HEAD goes where a GET does. */
export const rules: Readonly<Record<Endpoint, Rule>> = {
  server: { methods: ["GET"], query: NOTHING },
  session: { methods: ["GET", "DELETE"], query: NOTHING },
  database: { methods: ["GET"], query: NOTHING },
  changes: {
    methods: ["GET", "POST"],
    query: {
      style: /^(all_docs|main_only)$/,
      since: JSON_TEXT,
      limit: NUMBER,
      // `continuous` and `eventsource` stay open for ever, and outlive a ban.
      feed: /^(normal|longpoll)$/,
      // At most a minute. No `heartbeat`: with one, CouchDB never ends a longpoll.
      timeout: /^([0-9]{1,4}|[1-5][0-9]{4}|60000)$/,
      filter: /^(_selector|_doc_ids)$/,
      include_docs: FLAG,
      conflicts: FLAG,
      descending: FLAG,
      seq_interval: NUMBER,
    },
  },
  "local-document": { methods: ["GET", "PUT"], query: NOTHING },
  "revs-diff": { methods: ["POST"], query: NOTHING },
  // CouchDB's own replicator insists on it; it has done nothing since CouchDB 3.
  "full-commit": { methods: ["POST"], query: NOTHING },
  "bulk-docs": { methods: ["POST"], query: NOTHING },
  "bulk-get": { methods: ["POST"], query: { revs: FLAG, latest: FLAG, attachments: FLAG } },
  // RxDB asks by it what the server has of the documents that it is about to write.
  "all-docs": { methods: ["POST"], query: NOTHING },
  document: {
    methods: ["GET"],
    query: { rev: REVISION, revs: FLAG, open_revs: JSON_TEXT, latest: FLAG, conflicts: FLAG },
  },
  attachment: { methods: ["GET"], query: { rev: REVISION } },
};

export function allowsMethod(rule: Rule, method: string): method is Method {
  const asked = method === "HEAD" ? "GET" : method;
  return rule.methods.some((allowed) => allowed === asked);
}
