import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import type { Journey } from "#test/support/journey.ts";

const AT_ONCE = 1_000;
const BODY = `${"Words that fill a note of about a kilobyte, as people write them. ".repeat(15)}\n`;

/** Signs a person up and puts so many notes of 1 KB into their database, as another device would have. */
export async function seedAccount(
  journey: Journey,
  person: string,
  notes: number,
): Promise<{ email: string; password: string; database: string }> {
  const email = journey.emailOf(person);
  const session = openHttpSession(journey.origin);
  const { user } = await session.signUp(email);
  for (let from = 0; from < notes; from += AT_ONCE) {
    const docs = Array.from({ length: Math.min(AT_ONCE, notes - from) }, (_, place) =>
      noteNumber(from + place),
    );
    const answer = await session.fetch(`/db/user-${user.id}/_bulk_docs`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: journey.origin },
      body: JSON.stringify({ docs }),
    });
    if (!answer.ok) throw new Error(`Seeding failed: ${answer.status} ${await answer.text()}`);
  }
  return { email, password: GOOD_PASSWORD, database: `user-${user.id}` };
}

function noteNumber(number: number): Record<string, unknown> {
  const at = new Date(Date.UTC(2024, 0, 1) + number * 60_000).toISOString();
  return {
    _id: `note:bench${number.toString(36).padStart(6, "0")}`,
    schema: 1,
    title: `Note ${number}`,
    body: BODY,
    tags: number % 10 === 0 ? ["tenth"] : [],
    pinned: false,
    archivedAt: null,
    trashedAt: null,
    createdAt: at,
    updatedAt: at,
  };
}
