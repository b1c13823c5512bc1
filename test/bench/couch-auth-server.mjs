// node couch-auth-server.mjs <folder where it is installed> <CouchDB> <users database> <prefix of people's databases>
// couch-auth as its README sets it up; people are signed in when they have signed up, as in Settee, and get no letter.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, couchdbUrl, userDB, prefix] = process.argv.slice(2);
const load = createRequire(join(folder, "package.json"));
const express = load("express");
const { CouchAuth } = load("@perfood/couch-auth");

const { protocol, host, username, password } = new URL(couchdbUrl);
const couchAuth = new CouchAuth({
  security: { loginOnRegistration: true },
  local: { requireEmailConfirm: false, sendConfirmEmail: false },
  dbServer: { protocol: `${protocol}//`, host, user: username, password, userDB },
  mailer: { fromEmail: "bench@example.org", options: { jsonTransport: true } },
  userDBs: { defaultDBs: { private: [prefix] } },
});
const app = express();
app.use(express.json());
app.use("/auth", couchAuth.router);
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
