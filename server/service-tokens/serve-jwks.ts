import type { FastifyInstance } from "fastify";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import { JWKS_MAX_AGE } from "./key-ring.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** `/.well-known/jwks.json`: the public keys (RFC 7517), for anybody, pages of other origins included. */
export function serveJwks(
  server: FastifyInstance,
  { signingKeys }: { readonly signingKeys: Pick<SigningKeys, "published"> },
): void {
  server.get("/.well-known/jwks.json", async (_request, reply) => {
    try {
      const keys = await signingKeys.published();
      void reply
        .header("Cache-Control", `public, max-age=${JWKS_MAX_AGE}`)
        .header("Access-Control-Allow-Origin", "*")
        .header("Cross-Origin-Resource-Policy", "cross-origin");
      return {
        keys: keys.map(({ kid, publicKey: { kty, crv, x, y } }) => ({
          kid,
          alg: "ES256",
          use: "sig",
          kty,
          crv,
          x,
          y,
        })),
      };
    } catch (error) {
      if (!(error instanceof DatabaseAway)) throw error;
      const answer = { error: "database_away", reason: "The database does not answer." };
      return await reply
        .code(503)
        .header("Retry-After", "5")
        .header("Cache-Control", "no-store")
        .send(answer);
    }
  });
}
