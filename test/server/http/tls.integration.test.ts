import { mkdtemp, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loginSchema } from "#shared/login.ts";
import { z } from "zod";
import { GOOD_PASSWORD } from "#test/support/http-session.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from "#test/support/test-certificate.ts";

const answerSchema = z.object({ result: z.object({ data: loginSchema }) });

describe("with a certificate", () => {
  let folder: string;
  let settee: TestSettee;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "settee-tls-"));
    const [TLS_CERT, TLS_KEY] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    await writeFile(TLS_CERT, TEST_CERTIFICATE);
    await writeFile(TLS_KEY, TEST_CERTIFICATE_KEY);
    settee = await startTestSettee({ env: { TLS_CERT, TLS_KEY } });
  });
  afterAll(async () => {
    await settee.close();
    await rm(folder, { recursive: true });
  });

  async function post(path: string, body: string) {
    const headers = { "content-type": "application/json" };
    return await new Promise<{ text: string; setCookie: string[]; security: unknown }>(
      (resolve, reject) => {
        const options = { method: "POST", headers, ca: TEST_CERTIFICATE, agent: false };
        const asked = https.request(settee.url + path, options, (answer) => {
          const { "set-cookie": setCookie = [], "strict-transport-security": security } =
            answer.headers;
          text(answer).then((body) => resolve({ text: body, setCookie, security }), reject);
        });
        asked.on("error", reject);
        asked.end(body);
      },
    );
  }

  it("Settee serves https by itself, with cookies that never travel without it", async () => {
    expect(settee.url).toMatch(/^https:/);
    const credentials = JSON.stringify({ email: settee.newEmail(), password: GOOD_PASSWORD });
    const answer = await post("/trpc/account.signUp", credentials);
    const login = answerSchema.parse(JSON.parse(answer.text)).result.data;
    expect(login.grant.databaseUrl).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect(answer.setCookie).toHaveLength(2);
    for (const cookie of answer.setCookie) expect(cookie).toContain("Secure");
    expect(answer.setCookie[0]).toMatch(/^__Host-settee-refresh=/);
    expect(answer.security).toBe("max-age=31536000");
  });
});
