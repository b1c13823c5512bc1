import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "#server/config/log.ts";
import { createHttpServer } from "#server/http/create-http-server.ts";
import { serveHealth } from "#server/http/health.ts";
import { serveClient } from "#server/http/serve-client.ts";
import { sendRaw } from "#test/support/raw-request.ts";

const page = { accept: "text/html,application/xhtml+xml" };

async function serve(folder: string, problem?: string) {
  const config = { tls: undefined, trustedProxies: [], couchdbPublicUrl: undefined };
  const server = await createHttpServer(config, false, createLog("silent"));
  serveHealth(server, async () => problem);
  await serveClient(server, folder);
  return { url: await server.listen({ host: "127.0.0.1", port: 0 }), close: () => server.close() };
}

describe("the client's files", () => {
  let folder: string;
  let served: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "settee-client-"));
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<title>Settee</title>");
    await writeFile(join(folder, "sw.js"), "self.x = 1");
    await writeFile(join(folder, "manifest.webmanifest"), "{}");
    await writeFile(join(folder, "assets/app-1a2b3c4d.js"), "export {}");
    await writeFile(join(folder, "assets/app-1a2b3c4d.js.gz"), gzipSync("export {}"));
    served = await serve(folder);
  });
  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true });
  });

  it.each(["/", "/notes/abc", "/trash?x=1"])(
    "answer %s with the page, never cached",
    async (path) => {
      const answer = await sendRaw(served.url, path, { headers: page });
      expect(answer.status).toBe(200);
      expect(answer.body).toContain("<title>Settee</title>");
      expect(answer.headers["cache-control"]).toBe("no-cache");
      expect(answer.headers["content-type"]).toContain("text/html");
    },
  );

  it("never change under a hashed name, and are asked for again under any other", async () => {
    const hashed = await sendRaw(served.url, "/assets/app-1a2b3c4d.js");
    expect(hashed.headers["cache-control"]).toContain("immutable");
    for (const path of ["/sw.js", "/manifest.webmanifest"])
      expect((await sendRaw(served.url, path)).headers["cache-control"]).toBe("no-cache");
  });

  it("are sent compressed when they lie there compressed", async () => {
    const headers = { "accept-encoding": "gzip" };
    const answer = await sendRaw(served.url, "/assets/app-1a2b3c4d.js", { headers });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(answer.headers["content-type"]).toContain("javascript");
    expect(answer.headers["cache-control"]).toContain("immutable");
  });

  it.each([
    "/assets/gone-12345678.js",
    "/gone.js",
    "/favicon.ico",
    "/assets/..%2f..%2fetc%2fpasswd",
    "/db",
    "/trpc",
    "/.well-known/x",
  ])("answer %s with 404 and no page", async (path) => {
    const answer = await sendRaw(served.url, path, { headers: page });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(405);
    expect(answer.body).not.toContain("<title>");
  });

  it("run only what they bring and stand in no frame", async () => {
    const { headers } = await sendRaw(served.url, "/", { headers: page });
    const policy = headers["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("are reported missing when they were not built", async () => {
    const empty = await serve(join(folder, "assets"));
    const answer = await sendRaw(empty.url, "/", { headers: page });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("npm run build");
    await empty.close();
  });
});

describe("health", () => {
  it("tells a living process from one that can do its work", async () => {
    const away = await serve("/nowhere", "The database does not answer");
    expect((await sendRaw(away.url, "/healthz")).status).toBe(200);
    const ready = await sendRaw(away.url, "/readyz");
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.body)).toEqual({ ok: false, reason: "The database does not answer" });
    await away.close();
  });
});
