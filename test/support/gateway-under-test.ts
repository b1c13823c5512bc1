import { createCookieJar } from "#server/http/cookie-jar.ts";
import { createHttpServer } from "#server/http/create-http-server.ts";
import { createLog } from "#server/config/log.ts";
import { createOpenFeeds } from "#server/gateway/open-feeds.ts";
import { passCookieOn } from "#server/grant/grant-strategy.ts";
import { serveGateway } from "#server/gateway/serve-gateway.ts";

interface GatewayOptions {
  readonly mostFeeds?: number;
  /** Milliseconds. */
  readonly patience?: number;
}

/** The gateway alone, in front of any server. Nobody is logged in. */
export async function startGateway(
  couchdbOrigin: string,
  { mostFeeds, patience }: GatewayOptions = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const config = { tls: undefined, trustedProxies: [], couchdbPublicUrl: undefined };
  const server = await createHttpServer(config, false, createLog("silent"));
  const cookieJar = createCookieJar({
    secure: false,
    domain: undefined,
    longestIdle: 1000,
    now: Date.now,
  });
  const logOut = async () => undefined;
  const openFeeds = createOpenFeeds(mostFeeds);
  const deps = {
    couchdbOrigin,
    credentialsFor: passCookieOn,
    cookieJar,
    logOut,
    openFeeds,
    publicUrl: undefined,
    ...(patience === undefined ? {} : { patience }),
  };
  await serveGateway(server, deps);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: async () => await server.close() };
}
