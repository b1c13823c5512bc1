import { createCookieJar } from "#server/http/cookie-jar.ts";
import { createHttpServer } from "#server/http/create-http-server.ts";
import { createLog } from "#server/config/log.ts";
import { serveGateway } from "#server/gateway/serve-gateway.ts";

/** The gateway alone, in front of any server. Nobody is logged in. */
export async function startGateway(
  couchdbOrigin: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const config = { tls: undefined, trustedProxies: [] };
  const server = await createHttpServer(config, false, createLog("silent"));
  const cookieJar = createCookieJar({ secure: false, domain: undefined, now: Date.now });
  const sessionKeeper = { end: async () => undefined };
  await serveGateway(server, { couchdbOrigin, cookieJar, sessionKeeper, publicUrl: undefined });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: async () => await server.close() };
}
