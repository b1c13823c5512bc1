import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const IMMUTABLE = "public, max-age=31536000, immutable";
/** Asked again each time, answered 304 when unchanged: the page, the service worker and what else keeps its name. */
const REVALIDATE = "no-cache";

/**
 * Serves the built client. Files under `assets/` have their content's hash in the name and never change. A page
 * address gets index.html; a missing file is a 404, since a page served in place of a script breaks every update.
 */
export async function serveClient(server: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, "index.html"));
  if (isBuilt)
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      redirect: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.setHeader("Cache-Control", isHashed(folder, path) ? IMMUTABLE : REVALIDATE);
      },
    });

  server.setNotFoundHandler(async (request, reply) => {
    if (!isPageRequest(request)) return await answerNotFound(reply);
    if (!isBuilt) return await answerNotBuilt(reply);
    return await reply.sendFile("index.html");
  });
  if (isBuilt) server.get("/", async (_request, reply) => await reply.sendFile("index.html"));
}

function isHashed(folder: string, path: string): boolean {
  return path.startsWith(join(folder, "assets"));
}

const OURS = /^\/(trpc|db|assets|\.well-known)(\/|$)/;

/** A person opens an address of the app: no file name at its end, and the browser wants a page. */
function isPageRequest(request: FastifyRequest): boolean {
  const [path = ""] = request.url.split("?");
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (OURS.test(path) || /\.[a-z0-9]+$/i.test(path)) return false;
  return (request.headers.accept ?? "").includes("text/html");
}

async function answerNotFound(reply: FastifyReply): Promise<FastifyReply> {
  return await reply
    .code(404)
    .header("Cache-Control", "no-store")
    .send({ error: "not_found", reason: "There is nothing here." });
}

async function answerNotBuilt(reply: FastifyReply): Promise<FastifyReply> {
  return await reply
    .code(503)
    .header("Cache-Control", "no-store")
    .type("text/plain; charset=utf-8")
    .send("Settee's pages are not built yet. Run `npm run build`, then start it again.\n");
}
