import { createCookieJar } from "#server/http/cookie-jar.ts";
import { createHttpServer } from "#server/http/create-http-server.ts";
import { createLog } from "#server/config/log.ts";
import { createOpenFeeds } from "#server/gateway/open-feeds.ts";
import { passCookieOn } from "#server/grant/grant-strategy.ts";
import { serveGateway } from "#server/gateway/serve-gateway.ts";

/** The gateway alone, in front of any server. Nobody is logged in. */
export async function startGateway(
  couchdbOrigin: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const config = { tls: undefined, trustedProxies: [] };
  const server = await createHttpServer(config, false, createLog("silent"));
  const cookieJar = createCookieJar({
    secure: false,
    domain: undefined,
    longestIdle: 1000,
    now: Date.now,
  });
  const logOut = async () => undefined;
  const openFeeds = createOpenFeeds();
  const deps = {
    couchdbOrigin,
    credentialsFor: passCookieOn,
    cookieJar,
    logOut,
    openFeeds,
    publicUrl: undefined,
  };
  await serveGateway(server, deps);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: async () => await server.close() };
}
