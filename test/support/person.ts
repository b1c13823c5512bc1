import { type Login, loginSchema } from "#shared/login.ts";
import { administerUsers } from "#server/cli/users-command.ts";
import { GOOD_PASSWORD, type HttpSession, openHttpSession } from "./http-session.ts";
import { tokenOf } from "./server-mailbox.ts";
import type { TestSettee } from "./server-under-test.ts";

/** Somebody signed in on one device. */
export interface Person {
  readonly email: string;
  readonly login: Login;
  readonly device: HttpSession;
  /** Header of calls with the access token. */
  readonly bearer: { readonly headers: { readonly authorization: string } };
}

export async function signUpPerson(settee: TestSettee, userAgent?: string): Promise<Person> {
  const email = settee.newEmail();
  const device = openHttpSession(settee.url, userAgent);
  return toPerson(email, device, await device.signUp(email));
}

/** The same person on another device. */
export async function logInAgain(
  settee: TestSettee,
  { email }: Person,
  userAgent?: string,
): Promise<Person> {
  const device = openHttpSession(settee.url, userAgent);
  return toPerson(email, device, await device.logIn(email));
}

/** An admin, made as a host makes one. */
export async function signUpAdmin(settee: TestSettee): Promise<Person> {
  const email = settee.newEmail();
  const printed = await administerUsers(["add", email, "--admin"], settee.env);
  const device = openHttpSession(settee.url);
  const invitation = tokenOf(printed.split("\n").at(1) ?? "");
  const answer = await device.mutate("account.signUp", {
    email,
    password: GOOD_PASSWORD,
    invitation,
  });
  if (answer.error) throw new Error(JSON.stringify(answer.error));
  return toPerson(email, device, loginSchema.parse(answer.data));
}

function toPerson(email: string, device: HttpSession, login: Login): Person {
  const headers = { authorization: `Bearer ${login.accessToken}` };
  return { email, login, device, bearer: { headers } };
}
