import { countFault, type Fault, type FaultCounts } from "./faults.ts";
import { openHousehold, OFFSETS, type Household } from "./household.ts";
import { checkKeptBases } from "./kept-bases.ts";
import { createOracle, type Oracle } from "./oracle.ts";
import { createPageActs, type PageActs } from "./page-acts.ts";
import { checkSafetyClaims } from "./safety-claims.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
import { settleHousehold } from "./settle.ts";
import type { Asked, SimulatedDevice } from "./simulated-device.ts";
import type { SimulatedServer } from "./simulated-server.ts";
import type { WorldTime } from "./world-time.ts";

/** Everything that one random life of a few devices needs. */
interface Scene {
  readonly seed: number;
  readonly random: SeededRandom;
  readonly world: WorldTime;
  readonly home: Household;
  readonly oracle: Oracle;
  readonly acts: PageActs;
  readonly counts: FaultCounts;
  /** Rejections of what was asked and not waited for. */
  readonly failures: unknown[];
  /** What happened, for whoever has to find out why. */
  readonly log: string[];
  isBanned: boolean;
  /** Then what the server has is not what it had. */
  isRestored: boolean;
}

type Step = (scene: Scene, device: SimulatedDevice) => Promise<void> | void;

/** A history that went wrong: how to see it again, what happened, and what is not as it must be. */
export class BadHistory extends Error {
  constructor(seed: number, complaints: readonly string[], log: readonly string[]) {
    const shown = complaints.slice(0, 20).join("\n  ");
    super(`SIMULATOR_SEED=${seed}: ${complaints.length} complaints\n  ${shown}\n${log.join("\n")}`);
    this.name = "BadHistory";
  }
}

/** Runs one history. Throws `BadHistory`. */
export async function runHistory(deps: {
  seed: number;
  world: WorldTime;
  server: SimulatedServer;
  counts: FaultCounts;
}): Promise<void> {
  const { seed, world, server, counts } = deps;
  const random = createSeededRandom(seed);
  const oracle = createOracle();
  const home = await openHousehold({ random, world, server, devices: random.between(2, 3) });
  const acts = createPageActs(random, oracle);
  const scene: Scene = {
    seed,
    random,
    world,
    home,
    oracle,
    acts,
    counts,
    failures: [],
    log: [],
    isBanned: false,
    isRestored: false,
  };
  try {
    const complaints = await live(scene);
    if (complaints.length > 0) throw new BadHistory(seed, complaints, scene.log);
  } catch (error) {
    if (error instanceof BadHistory) throw error;
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new BadHistory(seed, [told], scene.log);
  } finally {
    countWhatBroke(counts, home.devices);
    await server.forgetCopy();
    await home.remove();
  }
}

async function live(scene: Scene): Promise<string[]> {
  const { random, home, oracle, world } = scene;
  const complaints: string[] = [];
  for (const [name, step] of planSteps(scene)) {
    const device = random.pick(home.devices);
    scene.log.push(`${device.name}: ${name}`);
    if (!device.isOpen) await device.start();
    await step(scene, device);
    if (random.chance(0.3)) complaints.push(...(await checkSafetyClaims(home, oracle)));
    if (random.chance(0.5)) await world.pass(random.between(20, 1_000));
    if (complaints.length > 0 || scene.failures.length > 0) break;
  }
  scene.log.push("all faults cease");
  if (complaints.length > 0 || scene.failures.length > 0) return told(complaints, scene);
  complaints.push(...(await settle(scene)));
  return told(complaints, scene);
}

function told(complaints: readonly string[], { failures, home }: Scene): string[] {
  return [...complaints, ...[...failures, ...home.broken].map((error) => describe(error))];
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.stack ?? error.message}` : JSON.stringify(error);
}

async function settle(scene: Scene): Promise<string[]> {
  const { home, acts, random, oracle } = scene;
  const complaints = await settleHousehold({
    home,
    oracle,
    random,
    answerHeld: async (device) => {
      const asked = acts.answerHeld(device);
      if (asked !== null) await device.ask(asked);
    },
    unban: () => unban(scene),
  });
  oracle.calm();
  return complaints;
}

async function unban(scene: Scene): Promise<void> {
  if (!scene.isBanned) return;
  scene.isBanned = false;
  await scene.home.server.unban(scene.home.userId);
}

/** Asks, and waits for the answer or not. */
async function ask<Rest extends unknown[]>(
  scene: Scene,
  device: SimulatedDevice,
  act: (device: SimulatedDevice, ...rest: Rest) => Asked | null,
  ...rest: Rest
): Promise<void> {
  if (device.session.type !== "signed-in") return;
  const asked = act(device, ...rest);
  if (asked === null) return;
  const answer = device.ask(asked).catch((error: unknown) => void scene.failures.push(error));
  if (scene.random.chance(0.6)) await answer;
}

const STEPS: readonly { weight: number; item: readonly [name: string, step: Step] }[] = [
  { weight: 40, item: ["edits", (scene, device) => ask(scene, device, scene.acts.edit)] },
  { weight: 12, item: ["creates", (scene, device) => ask(scene, device, scene.acts.create)] },
  { weight: 4, item: ["flags", (scene, device) => ask(scene, device, scene.acts.flag)] },
  { weight: 4, item: ["deletes", (scene, device) => ask(scene, device, scene.acts.deleteForever)] },
  {
    weight: 2,
    item: ["imports", (scene, device) => ask(scene, device, scene.acts.importFiles, 3)],
  },
  { weight: 0.5, item: ["imports many", (s, device) => ask(s, device, s.acts.importFiles, 30)] },
  {
    weight: 1,
    item: ["deletes most", (scene, device) => ask(scene, device, scene.acts.deleteMost)],
  },
  { weight: 2, item: ["decides what is held", (s, device) => ask(s, device, s.acts.answerHeld)] },
  { weight: 2, item: ["calms down", async (scene) => void (await calmDown(scene))] },
  {
    weight: 4,
    item: ["wakes", async (_scene, device) => void (await device.port().call.syncNow())],
  },
  { weight: 6, item: ["loses the network", goOffline] },
  { weight: 8, item: ["has a network again", (_scene, device) => device.network.restore()] },
  { weight: 10, item: ["breaks at a byte", breakAtByte] },
  { weight: 2, item: ["hears nothing any more", goSilent] },
  { weight: 4, item: ["loses its cookie", loseCookie] },
  { weight: 3, item: ["salt rotated", rotateSalt] },
  { weight: 1, item: ["banned", ban] },
  { weight: 1, item: ["unbanned", unban] },
  { weight: 2, item: ["logs in where asked", logInWhereAsked] },
  { weight: 0.4, item: ["server killed", killServer] },
  { weight: 0.3, item: ["data restored", restoreData] },
  { weight: 4, item: ["engine killed", killEngine] },
  { weight: 4, item: ["engine killed right after an answer", killAfterAnswer] },
  { weight: 3, item: ["engine killed, its page asks again", killUnderPage] },
  { weight: 2, item: ["browser restarted", restartBrowser] },
  { weight: 2, item: ["clock set", setClock] },
];

const NAMED: ReadonlyMap<string, Step> = new Map(STEPS.map(({ item }) => item));

/** So that a few histories in a row have every kind of fault: each has the steps of one of these among its own. */
const THEMES: readonly (readonly string[])[] = [
  ["server killed", "data restored"],
  ["banned", "unbanned", "logs in where asked"],
  ["hears nothing any more", "salt rotated", "clock set", "loses the network"],
  ["engine killed, its page asks again", "engine killed right after an answer", "engine killed"],
  ["imports many", "calms down", "deletes most", "has a network again"],
  [
    "breaks at a byte",
    "breaks at a byte",
    "breaks at a byte",
    "loses its cookie",
    "browser restarted",
  ],
];

function planSteps({ random, seed }: Scene): readonly (readonly [name: string, step: Step])[] {
  const steps = Array.from({ length: random.between(15, 50) }, () => random.weighted(STEPS));
  let place = 0;
  for (const name of THEMES[seed % THEMES.length] ?? []) {
    const step = NAMED.get(name);
    if (step === undefined) throw new Error(`There is no step "${name}".`);
    place = random.between(place, steps.length);
    steps.splice(place, 0, [name, step]);
    place++;
  }
  return steps;
}

async function calmDown(scene: Scene): Promise<void> {
  scene.failures.push(...(await settle(scene)));
}

function goOffline({ counts }: Scene, device: SimulatedDevice): void {
  device.network.cut();
  countFault(counts, "offline");
}

function breakAtByte({ random }: Scene, device: SimulatedDevice): void {
  const direction = random.pick(["request", "answer"] as const);
  // Few bytes hit heads, many hit bodies.
  device.network.cutAfter(direction, Math.ceil(2 ** (random.fraction() * 13)));
}

function goSilent(_scene: Scene, device: SimulatedDevice): void {
  device.goSilent();
}

function loseCookie({ counts }: Scene, device: SimulatedDevice): void {
  if (device.browser.loseCookie()) countFault(counts, "cookie lost");
}

async function rotateSalt({ home, counts }: Scene): Promise<void> {
  await home.server.rotateSalt(home.userId);
  countFault(counts, "salt rotated");
}

async function ban(scene: Scene): Promise<void> {
  await scene.home.server.ban(scene.home.userId);
  scene.isBanned = true;
  countFault(scene.counts, "banned");
}

async function logInWhereAsked({ home }: Scene, device: SimulatedDevice): Promise<void> {
  if (device.sync.state.type === "needs-login") await home.logIn(device);
}

async function killServer({ home, counts }: Scene): Promise<void> {
  const { server } = home;
  await home.killServer(() => server.copy());
  countFault(counts, "server killed");
}

/** A copy that was made before, or one that is made now for the next time. */
async function restoreData(scene: Scene): Promise<void> {
  const { home, counts } = scene;
  const { server } = home;
  if (!server.hasCopy()) {
    await home.killServer(() => server.copy());
    return countFault(counts, "server killed");
  }
  for (const device of home.devices) device.excuse();
  await home.killServer(() => server.putBack());
  countFault(counts, "data restored");
  // Who is banned went back, too; nobody need know until the end.
  scene.isBanned = true;
  scene.isRestored = true;
}

async function killEngine(scene: Scene, device: SimulatedDevice): Promise<void> {
  const { counts, world, random, home } = scene;
  device.forgetAsked();
  await device.kill();
  countFault(counts, "engine killed");
  if (!scene.isRestored) scene.failures.push(...(await checkKeptBases(home, device)));
  if (random.chance(0.3)) await world.pass(random.between(100, 60_000));
  await device.start();
}

async function killAfterAnswer(scene: Scene, device: SimulatedDevice): Promise<void> {
  if (device.session.type !== "signed-in") return;
  const { acts, random, counts } = scene;
  const asked = random.chance(0.7) ? acts.edit(device) : acts.create(device);
  if (asked === null) return;
  await device.ask(asked);
  const killed = device.kill();
  countFault(counts, "engine killed right after an answer");
  await killed;
  device.forgetAsked();
  await device.start();
}

async function killUnderPage(scene: Scene, device: SimulatedDevice): Promise<void> {
  const { random, counts } = scene;
  for (let left = random.between(1, 3); left > 0; left--) {
    const asked = device.session.type === "signed-in" ? scene.acts.edit(device) : null;
    // Most are never answered: their engine ends.
    if (asked !== null)
      void device.ask(asked).catch((error: unknown) => scene.failures.push(error));
  }
  await new Promise((resolve) => setImmediate(resolve));
  await device.kill();
  if (device.open.size > 0) countFault(counts, "engine killed, its page asks again");
  await device.start();
  await device.askAgain();
}

async function restartBrowser({ counts }: Scene, device: SimulatedDevice): Promise<void> {
  await device.close();
  device.forgetAsked();
  countFault(counts, "browser restarted");
  await device.start();
}

function setClock({ random, counts }: Scene, device: SimulatedDevice): void {
  device.offset = random.pick(OFFSETS);
  countFault(counts, "clock set");
}

/** What only the devices themselves can count. */
function countWhatBroke(counts: FaultCounts, devices: readonly SimulatedDevice[]): void {
  const add = (fault: Fault, read: (device: SimulatedDevice) => number): void =>
    countFault(
      counts,
      fault,
      devices.reduce((sum, device) => sum + read(device), 0),
    );
  add("cut request", ({ network }) => network.broken.request);
  add("cut answer", ({ network }) => network.broken.answer);
  add("silent network", ({ network }) => (network.swallowed > 0 ? 1 : 0));
  add("refused request", ({ browser }) => browser.refusals);
}
