import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import type { CouchdbCredentials, GrantStrategy } from "#server/grant/grant-strategy.ts";
import type { CookieJar } from "#server/http/cookie-jar.ts";
import { isForeign } from "#server/http/origin-check.ts";
import { senderOf } from "#server/http/sender-of.ts";
import type { LogOut } from "#server/sessions/log-out.ts";
import { PROTECTION } from "./answer-headers.ts";
import { answerRefusal } from "./answer-refusal.ts";
import { bodyLimitOf } from "./body-limit.ts";
import type { DbRefusal, DbRequest } from "./db-request.ts";
import type { OpenFeeds } from "./open-feeds.ts";
import { parseDbRequest } from "./parse-db-request.ts";
import { passOn } from "./pass-on.ts";
import { readAuthSession } from "./read-auth-session.ts";
import { AWAY, ENCODED, FOREIGN, MALFORMED_COOKIE, TOO_LARGE } from "./refusals.ts";
import { createUpstream } from "./upstream.ts";

interface Dependencies {
  /** Origin of CouchDB, without credentials. */
  readonly couchdbOrigin: string;
  readonly credentialsFor: GrantStrategy["credentialsFor"];
  readonly logOut: LogOut;
  readonly openFeeds: OpenFeeds;
  readonly cookieJar: CookieJar;
  readonly publicUrl: string | undefined;
  /** Milliseconds of CouchDB's silence, in place of the usual. */
  readonly patience?: number;
}

/** CouchDB's HTTP API at `/db`, as far as replication needs it. CouchDB itself checks who asks. */
export async function serveGateway(server: FastifyInstance, deps: Dependencies): Promise<void> {
  const upstream = createUpstream(deps.couchdbOrigin, deps.patience);
  const { openFeeds } = deps;

  await server.register(async (scope) => {
    // Bodies are passed on as they come.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));

    scope.all("/db/*", async (request, reply) => {
      const judged = judge(request, deps.publicUrl);
      if ("refusal" in judged) return refuse(reply, judged.refusal);
      if (judged.dbRequest.method === "DELETE") return await logOut(deps, request, reply);
      void reply.hijack();
      await forward(judged, request, reply.raw);
      return reply;
    });
  });

  /** A feed is known before it is known whose it is: what is cut off meanwhile is never opened. */
  async function forward(
    { dbRequest, authSession }: Judged,
    { raw: incoming, log }: FastifyRequest,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { endpoint, database } = dbRequest;
    let breakOff = (): void => void incoming.destroy();
    const feed = endpoint === "changes" ? openFeeds.add(database, () => breakOff()) : undefined;
    if (feed !== undefined) outgoing.on("close", feed.end);
    const onAway = (error: unknown) => log.error({ err: error }, "CouchDB does not answer");
    let credentials: CouchdbCredentials = {};
    try {
      const found = authSession === undefined ? {} : deps.credentialsFor(authSession);
      credentials = found instanceof Promise ? await found : found;
    } catch (error) {
      if (!(error instanceof DatabaseAway)) throw error;
      onAway(error);
      return answerRefusal(outgoing, AWAY);
    }
    if (outgoing.destroyed) return;
    const onAccepted = feed === undefined ? () => true : feed.accept;
    breakOff = passOn(upstream, {
      request: dbRequest,
      credentials,
      incoming,
      outgoing,
      onAccepted,
      onAway,
    });
  }

  // A longpoll would hold a closing server for up to a minute.
  server.addHook("preClose", async () => openFeeds.cutAll());
  server.addHook("onClose", async () => upstream.close());
}

interface Judged {
  readonly dbRequest: DbRequest;
  readonly authSession: string | undefined;
}

function judge(
  request: FastifyRequest,
  publicUrl: string | undefined,
): Judged | { readonly refusal: DbRefusal } {
  if (isForeign(request, publicUrl)) return { refusal: FOREIGN };
  const parsed = parseDbRequest(request.method, request.raw.url ?? "");
  if (!parsed.ok) return { refusal: parsed.error };
  if (request.headers["content-encoding"] !== undefined) return { refusal: ENCODED };
  if (Number(request.headers["content-length"] ?? 0) > bodyLimitOf(parsed.value.endpoint))
    return { refusal: TOO_LARGE };
  const cookie = readAuthSession(request.headers.cookie);
  if (cookie.type === "malformed" && parsed.value.method !== "DELETE")
    return { refusal: MALFORMED_COOKIE };
  return {
    dbRequest: parsed.value,
    authSession: cookie.type === "cookie" ? cookie.value : undefined,
  };
}

function refuse(reply: FastifyReply, refusal: DbRefusal): FastifyReply {
  void reply.hijack();
  answerRefusal(reply.raw, refusal);
  return reply;
}

/** What pouchdb-authentication's `logOut` sends. CouchDB would revoke nothing; here it ends the login session. */
async function logOut(
  deps: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    await deps.logOut(deps.cookieJar.refreshTokenOf(request), senderOf(request));
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error;
    request.log.error({ err: error }, "CouchDB does not answer");
    return refuse(reply, AWAY);
  }
  deps.cookieJar.cookiesOf(reply).clear();
  return await reply.headers(PROTECTION).send({ ok: true });
}
