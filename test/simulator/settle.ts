import type { NoteContent } from "#shared/note.ts";
import { stableJson } from "#shared/stable-json.ts";
import { until } from "#test/client/support/until.ts";
import type { Household } from "./household.ts";
import type { Oracle } from "./oracle.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { SimulatedDevice } from "./simulated-device.ts";
import type { StoredDocument } from "./simulated-server.ts";

/** Milliseconds of this world; nobody waits so long but where something is stuck. */
const LONGEST = 60_000;

interface Settling {
  readonly home: Household;
  readonly oracle: Oracle;
  readonly random: SeededRandom;
  answerHeld(device: SimulatedDevice): Promise<void>;
  unban(): Promise<void>;
}

/**
 * All faults cease, and the person does what the screens ask for. Resolves with complaints when every device says
 * "up to date" and all of them are the same as the server, or when that never comes.
 */
export async function settleHousehold(settling: Settling): Promise<string[]> {
  const { home, oracle } = settling;
  await settling.unban();
  for (const device of home.devices) {
    device.network.restore();
    if (!device.isOpen) await device.start();
    await device.port().call.syncNow();
  }
  let why = "";
  try {
    await until(
      "everybody is the same",
      async () => {
        why = await whyNotSettled(settling);
        return why === "";
      },
      LONGEST,
    );
  } catch {
    return [`Never settled: ${why}`];
  }
  const notes = await readNotes(home);
  return [...oracle.judge(notes), ...checkScreens(home, notes)];
}

/** Empty: they are the same, and every device says so. */
async function whyNotSettled({ home, answerHeld }: Settling): Promise<string> {
  for (const device of home.devices) {
    const { state, safety } = device.sync;
    if (state.type === "needs-login" && device.session.type === "signed-in")
      await home.logIn(device);
    if (safety.held !== null) await answerHeld(device);
    if (state.type === "failed" && state.why.type === "set-aside")
      await device.port().call.retrySetAside("all");
    if (device.open.size > 0) return `${device.name} has not answered`;
    if (state.type !== "up-to-date") return `${device.name} is ${JSON.stringify(device.sync)}`;
  }
  const there = await home.server.documents(home.userId);
  for (const device of home.devices) {
    const difference = findDifference(await device.documents(), there);
    if (difference !== "") return `${device.name} and the server differ: ${difference}`;
  }
  const conflict = there.find(({ leaves, isDeleted }) => !isDeleted && leaves.length > 1);
  return conflict !== undefined && (await hasConflict(home, conflict))
    ? `a conflict is left: ${JSON.stringify(conflict)}`
    : "";
}

function findDifference(here: readonly StoredDocument[], there: readonly StoredDocument[]): string {
  if (stableJson(here) === stableJson(there)) return "";
  const other = new Map(there.map((document) => [document.id, stableJson(document)]));
  const unlike = here.find((document) => other.get(document.id) !== stableJson(document));
  const ids = new Set(here.map(({ id }) => id));
  const missing = there.find(({ id }) => !ids.has(id));
  const known = unlike === undefined ? undefined : other.get(unlike.id);
  return `here ${JSON.stringify(unlike)}, there ${known ?? JSON.stringify(missing)}`;
}

/** Of several leaves all but one are deleted. */
async function hasConflict(home: Household, { id }: StoredDocument): Promise<boolean> {
  const texts = await home.server.texts(home.userId);
  return texts.filter((note) => "_id" in note && note._id === id).length > 1;
}

async function readNotes(home: Household): Promise<ReadonlyMap<string, NoteContent>> {
  const texts = await home.server.texts(home.userId);
  return new Map(
    texts.flatMap((note) =>
      "_id" in note && typeof note._id === "string" ? [[note._id, note] as const] : [],
    ),
  );
}

/** What the pages show is what is stored, and the ledger calls all of it safe. */
function checkScreens(home: Household, notes: ReadonlyMap<string, NoteContent>): string[] {
  return home.devices.flatMap((device) => [
    ...checkShown(device, notes),
    ...checkLedger(device, notes.size),
  ]);
}

function checkShown(device: SimulatedDevice, notes: ReadonlyMap<string, NoteContent>): string[] {
  const ids = device.shownIds();
  const complaints = [...notes]
    .filter(([id, { title, body, tags }]) => {
      const note = device.note(id)?.note;
      return (
        JSON.stringify([note?.title, note?.body, note?.tags]) !==
        JSON.stringify([title, body, tags])
      );
    })
    .map(([id]) => `${device.name} does not show ${id} as it is stored`);
  if (ids.length !== notes.size || ids.some((id) => !notes.has(id)))
    complaints.push(`${device.name} shows ${ids.length} notes, and ${notes.size} are stored`);
  return complaints;
}

function checkLedger({ name, sync, see }: SimulatedDevice, notes: number): string[] {
  const { counts, total } = see("ledger", { only: "all", offset: 0, limit: 1 });
  const isRight =
    counts.onServer === notes &&
    total === notes &&
    counts.onlyHere + counts.onItsWay + counts.setAside === 0;
  const complaints = isRight ? [] : [`${name}'s ledger is ${JSON.stringify({ counts, total })}`];
  if (!sync.safety.isAllOnServer) complaints.push(`${name} does not call everything safe`);
  return complaints;
}
