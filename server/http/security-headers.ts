import type { FastifyInstance } from "fastify";

/** The app runs only what it brings, talks only to its own origin, and stands in no frame. */
const contentSecurityPolicy = (alsoConnect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${alsoConnect}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");

/**
 * @param secure browsers reach us by https only: they may remember that for a year.
 * @param couchdbOrigin where the app finds CouchDB, when it goes to it directly.
 */
export function addSecurityHeaders(
  server: FastifyInstance,
  secure: boolean,
  couchdbOrigin: string | undefined,
): void {
  const policy = contentSecurityPolicy(couchdbOrigin === undefined ? "" : ` ${couchdbOrigin}`);
  server.addHook("onRequest", async (_request, reply) => {
    void reply.headers({
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    });
    if (secure) void reply.header("Strict-Transport-Security", "max-age=31536000");
  });
}
