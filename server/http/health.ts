import type { FastifyInstance } from "fastify";

/** Whether CouchDB answers and has what Settee needs; else the sentence that says what is wrong. */
export type CheckReady = () => Promise<string | undefined>;

/** `/healthz`: this process lives. `/readyz`: it can do its work. */
export function serveHealth(server: FastifyInstance, checkReady: CheckReady): void {
  server.get("/healthz", async (_request, reply) => {
    void reply.header("Cache-Control", "no-store");
    return { ok: true };
  });
  server.get("/readyz", async (_request, reply) => {
    void reply.header("Cache-Control", "no-store");
    const problem = await checkReady();
    if (problem === undefined) return { ok: true };
    return await reply.code(503).header("Retry-After", "5").send({ ok: false, reason: problem });
  });
}
