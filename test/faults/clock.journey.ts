import { afterEach, describe, expect, it } from "vitest";
import { type Journey, openJourney } from "#test/support/journey.ts";

let journey: Journey;
afterEach(() => journey.close());

const DAY = 86_400_000;

/** Node options by which the server and its CouchDB live `milliseconds` from now. */
function shiftedClock(milliseconds: number): string {
  const script = `const now = Date.now; const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { given.length === 0 ? super(now() + ${milliseconds}) : super(...given); }
      static now() { return now() + ${milliseconds}; }
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}

describe("clock skew does not block sync", () => {
  it.each([
    { name: "a day ahead", skew: DAY },
    { name: "a day behind", skew: -DAY },
  ])("when the server's clock is $name", async ({ skew }) => {
    journey = await openJourney({ NODE_OPTIONS: shiftedClock(skew) });
    const one = await journey.openDevice();
    await one.open();
    await one.signUp(journey.emailOf("ada"));
    await one.writeNote("When", "now");
    await one.allOnServer();
    const two = await journey.openDevice();
    await two.open();
    await two.logIn(journey.emailOf("ada"));
    await two.openNote("When");
    await two.append(", and then");
    await expect.poll(() => one.bodyOfOpenNote()).toBe("now, and then");

    // What the browser believes about the grant's end is tried by a page that starts anew.
    await one.page.reload();
    await one.append(", and again");
    await one.allOnServer();
    await expect.poll(() => two.bodyOfOpenNote()).toBe("now, and then, and again");
    expect(await one.page.getByText("Log in to sync").count()).toBe(0);
  });
});
