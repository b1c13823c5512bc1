import type { FastifyInstance } from "fastify";

/** The app runs only what it brings, talks only to its own origin, and stands in no frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join("; ");

/** @param secure browsers reach us by https only: they may remember that for a year. */
export function addSecurityHeaders(server: FastifyInstance, secure: boolean): void {
  server.addHook("onRequest", async (_request, reply) => {
    void reply.headers({
      "Content-Security-Policy": CONTENT_SECURITY_POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    });
    if (secure) void reply.header("Strict-Transport-Security", "max-age=31536000");
  });
}
