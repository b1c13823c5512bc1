import type { FastifyRequest } from "fastify";

/** Origin by which the browser reaches us: as configured, or else as it says itself. */
export function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another origin sends this. Browsers say so in `Sec-Fetch-Site` and `Origin`; a program that
 * is no browser says neither and has no cookies to be abused. Without PUBLIC_URL only the host is compared: behind
 * a TLS proxy that is not trusted, the scheme seen here is the proxy's.
 */
export function isForeign(request: FastifyRequest, publicUrl: string | undefined): boolean {
  if (READS.has(request.method)) return false;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (publicUrl !== undefined) return origin !== publicUrl;
  return !URL.canParse(origin) || new URL(origin).host !== request.host.toLowerCase();
}
