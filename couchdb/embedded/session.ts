import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { ServerRequest } from "./server-request.ts";

/** Either name will do: `username` is what clients of Cloudant send. */
const credentialsSchema = z.looseObject({
  name: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
});

/** `GET /_session`: who CouchDB takes the sender for. */
export async function getSession({ user, authenticated }: ServerRequest): Promise<Answer> {
  return json(200, {
    ok: true,
    userCtx: { name: user.name, roles: user.roles },
    info: {
      authentication_handlers: ["cookie", "default"],
      ...(authenticated.by === undefined ? {} : { authenticated: authenticated.by }),
    },
  });
}

/** `POST /_session` */
export async function postSession(request: ServerRequest): Promise<Answer> {
  const { name, password } = await readCredentials(request);
  const { authentication } = request.services;
  try {
    const { user, cookie } = await authentication.logIn(name, password, request.peer);
    return json(200, { ok: true, name: user.name, roles: user.roles }, { "Set-Cookie": cookie });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.status, error.error, error.reason, {
      "Set-Cookie": authentication.clearedCookie(),
    });
  }
}

/** `DELETE /_session`. It clears the browser's cookie; the session itself lives until its time is over. */
export async function deleteSession({ services }: ServerRequest): Promise<Answer> {
  return json(200, { ok: true }, { "Set-Cookie": services.authentication.clearedCookie() });
}

async function readCredentials(
  request: ServerRequest,
): Promise<{ name: string; password: string }> {
  const type = request.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  const given = credentialsSchema.safeParse(await readForm(request, type));
  const { name, username = name, password = "" } = given.success ? given.data : {};
  if (username === undefined) throw badRequest("request body must contain a username");
  if (name !== undefined && name !== username)
    throw badRequest("request body contains different usernames");
  return { name: username, password };
}

async function readForm(request: ServerRequest, type: string | undefined): Promise<unknown> {
  if (type === "application/json") return request.json();
  if (type === undefined || type === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams((await request.body()).toString("utf8")));
  throw new Refusal(
    415,
    "bad_content_type",
    "Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'",
  );
}
