// A service beside Settee: keeps images for whoever shows a token of Settee's. It asks Settee for nothing but its public
// keys, and not even for these when JWKS names a file.
//   ISSUER=https://notes.example.org AUDIENCE=images JWKS=https://notes.example.org/.well-known/jwks.json \
//   FOLDER=./images PORT=4000 node server/examples/image-service.mjs
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from "jose";

const { ISSUER, AUDIENCE, JWKS = "", FOLDER = "./images", PORT = "4000" } = process.env;
if (!ISSUER || !AUDIENCE || !JWKS) throw new Error("set ISSUER, AUDIENCE and JWKS");
const MOST_BYTES = 10 * 1024 * 1024;
const TYPES = { png: "image/png", jpg: "image/jpeg", webp: "image/webp", gif: "image/gif" };

// Fetched once, then kept; a key that is not among them is a reason to look again, at most every 30 seconds.
const keys = /^https?:/.test(JWKS)
  ? createRemoteJWKSet(new URL(JWKS))
  : createLocalJWKSet(JSON.parse(await readFile(JWKS, "utf8")));

/** Who asks, or undefined. The algorithm is named here: a token does not get to choose it. */
async function whoAsks(request) {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) return undefined;
  try {
    const options = { algorithms: ["ES256"], issuer: ISSUER, audience: AUDIENCE };
    const { payload } = await jwtVerify(token, keys, {
      ...options,
      requiredClaims: ["exp", "sub"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function readImage(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function answer(request, respond) {
  const [, name, kind] =
    /^\/images\/([a-z0-9-]{1,64}\.(png|jpg|webp|gif))$/.exec(request.url) ?? [];
  if (name === undefined) return respond(404, "There is nothing here.");
  const person = await whoAsks(request);
  if (person === undefined)
    return respond(401, "Show a valid token: session.serviceToken makes one.");
  // A user id of Settee is letters and digits, but what came from elsewhere is no path until it was looked at.
  if (!/^[a-z0-9]{1,64}$/.test(person.sub)) return respond(403, "That is no user of ours.");
  const file = join(FOLDER, person.sub, name);
  if (request.method === "PUT") {
    const image = await readImage(request);
    if (image === undefined) return respond(413, "An image has at most 10 MB.");
    await mkdir(join(FOLDER, person.sub), { recursive: true });
    const part = `${file}.${process.hrtime.bigint()}`;
    await writeFile(part, image);
    await rename(part, file);
    return respond(201, "Kept.");
  }
  if (request.method !== "GET") return respond(405, "GET or PUT.");
  try {
    return respond(200, await readFile(file), TYPES[kind]);
  } catch (error) {
    if (error.code === "ENOENT") return respond(404, "You have no such image.");
    throw error;
  }
}

const server = createServer((request, response) => {
  const respond = (status, body, type = "text/plain; charset=utf-8") =>
    response
      .writeHead(status, { "content-type": type, "x-content-type-options": "nosniff" })
      .end(body);
  answer(request, respond).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    respond(500, "Something went wrong.");
  });
});
server.listen(Number(PORT), "127.0.0.1", () =>
  process.stdout.write(`images at http://127.0.0.1:${server.address().port}\n`),
);
