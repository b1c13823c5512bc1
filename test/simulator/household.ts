import { randomUUID } from "node:crypto";
import { GOOD_PASSWORD } from "#test/support/http-session.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { createSimulatedDevice, type SimulatedDevice } from "./simulated-device.ts";
import type { SimulatedServer } from "./simulated-server.ts";
import type { WorldTime } from "./world-time.ts";

/** One person, their devices, and the server. */
export interface Household {
  readonly userId: string;
  readonly server: SimulatedServer;
  readonly devices: readonly SimulatedDevice[];
  /** Types e-mail and password where a device asks for them. Answers whether it is signed in. */
  logIn(device: SimulatedDevice): Promise<boolean>;
  /** Runs while the server does not, which then starts again on another port. */
  killServer(meanwhile?: () => Promise<void>): Promise<void>;
  /** What broke underneath and was reported by an engine. */
  readonly broken: readonly unknown[];
  remove(): Promise<void>;
}

const HOUR = 3_600_000;
/** Milliseconds that clocks are wrong by. */
export const OFFSETS = [0, 0, 4_000, -90_000, 11 * 60_000, -26 * HOUR, 400 * 24 * HOUR];

export async function openHousehold(deps: {
  random: SeededRandom;
  world: WorldTime;
  server: SimulatedServer;
  devices: number;
}): Promise<Household> {
  const { random, server } = deps;
  // Not by the seed: a repeated history has another person.
  const credentials = { email: `${randomUUID()}@simulator.test`, password: GOOD_PASSWORD };
  const broken: unknown[] = [];
  const devices: SimulatedDevice[] = [];
  for (const name of ["anvil", "bell", "comb", "drum"].slice(0, deps.devices)) {
    const device = await createSimulatedDevice({
      name,
      world: deps.world,
      random: random.fork(),
      serverPort: server.port,
      offset: random.pick(OFFSETS),
      report: (error) => broken.push(error),
    });
    devices.push(device);
    await device.start();
    const { call } = device.port();
    const answer = await (devices.length === 1
      ? call.signUp(credentials)
      : call.logIn(credentials));
    if (!answer.ok) throw new Error(`${name} can't sign in: ${JSON.stringify(answer.error)}`);
  }
  const { session } = devices[0] ?? { session: { type: "opening" as const } };
  if (session.type !== "signed-in") throw new Error("Nobody is signed in.");
  const { id: userId } = session.user;

  return {
    userId,
    server,
    devices,
    broken,
    async logIn(device) {
      const answer = await device.port().call.logIn(credentials);
      return answer.ok;
    },
    async killServer(meanwhile) {
      await server.kill(meanwhile);
      for (const { network } of devices) network.forwardTo(server.port);
    },
    async remove() {
      await Promise.all(devices.map((device) => device.remove()));
    },
  };
}
