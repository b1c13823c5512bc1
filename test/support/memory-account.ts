import type { AccountAsks } from "#client/port/account-asks.ts";
import type { SetteeCalls } from "#client/port/settee-port.ts";
import type { AuditEvent } from "#shared/audit.ts";
import type { Device } from "#shared/device.ts";
import { succeed } from "#shared/result.ts";

type Answers = { [Ask in keyof AccountAsks]: AccountAsks[Ask]["answer"] };

const ME = "memorymemorymemory";
const MINUTE = 60_000;

/** What a server would say of the account on a memory port, as of `now`, in milliseconds since 1970. */
export function memoryAccount(now: number, more: Partial<Answers> = {}): SetteeCalls["askServer"] {
  const answers: Answers = {
    entrance: { registration: "open", sendsMail: true },
    readLink: { email: "ada@example.org" },
    requestPasswordReset: null,
    resetPassword: null,
    verifyEmail: null,
    confirmEmailChange: null,
    details: {
      email: "ada@example.org",
      emailVerified: false,
      roles: ["admin", "member"],
      createdAt: "2025-11-03T09:30:00.000Z",
      sendsMail: true,
    },
    requestEmailVerification: null,
    requestEmailChange: null,
    changePassword: null,
    devices: devicesAt(now),
    renameDevice: null,
    endDevice: null,
    endOtherDevices: 2,
    tell: null,
    log: { events: eventsAt(now), next: "more" },
    everybodysLog: {
      events: eventsAt(now),
      next: null,
      emails: { [ME]: "ada@example.org", anotheranotherone: "grace@example.org" },
    },
    ...more,
  };
  return async (ask) => succeed(answers[ask]);
}

function devicesAt(now: number): Device[] {
  const at = (minutes: number) => new Date(now - minutes * MINUTE).toISOString();
  const device = (number: number, part: Partial<Device>): Device => ({
    sessionId: `${ME}-${String(number).repeat(32)}`,
    label: null,
    client: "Firefox on Linux",
    address: "192.0.2.17",
    createdAt: at(60_000),
    usedAt: at(0),
    expiresAt: at(-80_000),
    current: false,
    unsyncedEdits: 0,
    ...part,
  });
  return [
    device(1, { current: true }),
    device(2, {
      label: "The phone in my coat",
      client: "Safari on iPhone",
      address: "2001:db8::4:17",
      usedAt: at(190),
      unsyncedEdits: 3,
    }),
    device(3, { client: "Chrome on Android", usedAt: at(4000) }),
    device(4, { client: "", usedAt: at(70_000), unsyncedEdits: null }),
  ];
}

function eventsAt(now: number): AuditEvent[] {
  const event = (minutes: number, part: Partial<AuditEvent>): AuditEvent => ({
    id: String(minutes),
    at: new Date(now - minutes * MINUTE).toISOString(),
    type: "logged-in",
    userId: ME,
    by: ME,
    address: "192.0.2.17",
    client: "Firefox on Linux",
    details: {},
    ...part,
  });
  return [
    event(3, {}),
    event(180, { type: "sessions-ended", details: { sessions: 2 } }),
    event(200, {
      type: "log-in-failed",
      by: "nobody",
      address: "198.51.100.4",
      client: "Chrome on Windows",
    }),
    event(1500, { type: "device-renamed", details: { label: "The phone in my coat" } }),
    event(2900, {
      type: "role-granted",
      by: "host",
      address: "",
      client: "",
      details: { role: "admin" },
    }),
    event(4100, {
      type: "email-changed",
      details: { from: "ada.lovelace@example.org", to: "ada@example.org" },
      client: "Safari on iPhone",
    }),
    event(9000, { type: "signed-up" }),
  ];
}
