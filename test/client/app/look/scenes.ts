import type { Safety } from "#client/port/safety-view.ts";
import type { SyncState } from "#client/port/settee-port.ts";
import { mergeText } from "#shared/merge-text.ts";
import { fail } from "#shared/result.ts";
import type { MemoryPort } from "#test/support/memory-port.ts";

const HOUR = 3_600_000;

const bread = `A loaf for slow Sundays. It needs **almost no work** and a night in the fridge.

## What you need

- [x] 450 g strong flour
- [x] 320 ml water, cool
- [ ] 8 g salt
- [ ] a spoon of the *starter* from Mira

## How

1. Stir everything until no flour is dry.
2. Fold it over itself every half hour, four times.
3. Shape, then leave it in the cold over night.

> The crust sings when it cools. Listen for it.

| hour | what | warmth |
| --- | --- | --- |
| 0 | stir | 24 °C |
| 2 | shape | 22 °C |
| 14 | bake | 250 °C |

More at <https://example.org/bread> and in \`baking.md\`. ![The loaf](https://example.org/loaf.jpg)
`;

const ada = { id: "memorymemorymemory", email: "ada@example.org", roles: ["member" as const] };
const grace = { id: "anothermemory", email: "grace@example.org", roles: ["member" as const] };
const keptAccounts = (isOpen: boolean) => [
  { user: ada, isCurrent: isOpen, lastUsedAt: at(0), unsynced: 0 },
  { user: grace, isCurrent: false, lastUsedAt: at(50), unsynced: 2 },
];

/** Fills the port for one scene. */
export function furnish(port: MemoryPort, scene: string): void {
  if (scene.startsWith("login")) return furnishLogin(port, scene);
  const user = scene === "admin" ? { ...ada, roles: ["admin" as const, "member" as const] } : ada;
  port.setSession(scene === "local" ? { type: "local" } : { type: "signed-in", user });
  port.setDevice({
    accounts: keptAccounts(scene !== "local"),
    localNotes: scene === "local" ? 24 : 7,
  });
  port.setSync({ state: stateOf(scene), unsynced: scene === "failed" ? 3 : 0 });
  furnishSafety(port, scene);
  if (scene === "empty") return;
  fillNotes(port, scene === "many" ? 10_000 : 24);
  if (scene === "storage") furnishFull(port);
  if (scene.startsWith("review")) furnishReview(port, scene);
}

/** The bread, changed on two devices at once; or on three, and nobody knows which of them is this one. */
function furnishReview(port: MemoryPort, scene: string): void {
  const mine = bread
    .replace("a night in the fridge", "two nights in the fridge")
    .replace("cold over night", "cold for two nights, well covered");
  const theirs = bread
    .replace("a night in the fridge", "a long night in the cellar")
    .replace("cold over night", "cellar until morning");
  const third = bread.replace("a night in the fridge", "an afternoon on the sill");
  const texts = scene === "review-three" ? [mine, theirs, third] : [mine, theirs];
  const versions = texts.map((body, place) => ({
    title: place === 1 ? "Cellar bread" : "Night bread",
    body,
    updatedAt: at(5 - place),
  }));
  const base = { title: "Bread", body: bread };
  port.receive("note:bread", {
    title: "Cellar bread",
    body: texts.toReversed().reduce((both, text) => mergeText(bread, both, text).text),
  });
  port.setReview("note:bread", { base, versions, ours: scene === "review" ? 0 : null });
}

function furnishLogin(port: MemoryPort, scene: string): void {
  if (scene === "login-error")
    port.override({
      logIn: async () => fail({ type: "refused", reason: "too-many-attempts", retryAfter: 130 }),
      signUp: async () => fail({ type: "refused", reason: "password-too-common" }),
    });
  const { askServer } = port.calls;
  if (scene === "login-old-link")
    port.override({
      askServer: async (ask, input) =>
        ask === "readLink"
          ? fail({ type: "refused", reason: "invalid-link" })
          : askServer(ask, input),
    });
  if (scene === "login-kept") port.setDevice({ accounts: keptAccounts(false), localNotes: 7 });
  port.setSession({ type: "signed-out" });
}

function furnishSafety(port: MemoryPort, scene: string): void {
  const counts = { onlyHere: 0, onItsWay: 0, onServer: 24, setAside: 0 };
  const safe: Safety = {
    counts,
    isAllOnServer: true,
    lastSent: at(0.3),
    lastReceived: at(0.2),
    held: null,
    serverChange: null,
  };
  port.setSync({ safety: safe });
  const unsafe = { ...safe, isAllOnServer: false };
  if (scene === "failed") {
    port.setSync({
      setAside: [
        {
          id: "note:x",
          title: "A very long list",
          reason: "body: too long",
          why: { kind: "too-large", reason: "body: too long", at: "2026-01-01T00:00:00.000Z" },
        },
      ],
      foreign: [{ id: "invoice-7", why: "title: expected string" }],
      safety: {
        ...unsafe,
        counts: { ...counts, onlyHere: 2, setAside: 1 },
        serverChange: { why: "went-back", noticedAt: at(1), progress: "repaired" },
      },
    });
  }
  if (scene === "held")
    port.setSync({
      safety: {
        ...unsafe,
        held: {
          notes: 31,
          of: 40,
          deleted: 12,
          at: at(0.1),
          titles: ["Night bread", "What the garden said", "Letters to write", ""],
        },
      },
    });
}

function furnishFull(port: MemoryPort): void {
  port.override({
    editNote: async () => fail({ type: "storage", message: "the disk is full", isFull: true }),
  });
  port.setDevice({
    storage: {
      usage: 996_000_000,
      quota: 1_000_000_000,
      isPersisted: true,
      room: "full",
      wantsPersist: false,
    },
  });
}

function stateOf(scene: string): SyncState {
  switch (scene) {
    case "local":
      return { type: "signed-out" };
    case "offline":
      return { type: "offline" };
    case "syncing":
      return { type: "syncing", done: 12_000, total: 30_000, firstSync: { secondsLeft: 20 } };
    case "needs-login":
      return { type: "needs-login", why: "expired" };
    case "failed":
      return { type: "failed", why: { type: "not-couchdb", status: 511 } };
    default:
      return { type: "up-to-date", at: new Date(Date.now() - HOUR / 3).toISOString() };
  }
}

function at(hours: number): string {
  return new Date(Date.now() - hours * HOUR).toISOString();
}

function fillNotes(port: MemoryPort, count: number): void {
  port.add({
    id: "note:bread",
    title: "Night bread",
    body: bread,
    tags: ["kitchen", "slow"],
    pinned: true,
    updatedAt: at(1),
  });
  port.add(
    {
      id: "note:newer",
      title: "From a newer Settee",
      body: "This one can only be read here.",
      tags: [],
      updatedAt: at(90),
    },
    { readOnly: "newer" },
  );
  port.add({
    id: "note:old",
    title: "An idea that did not hold",
    body: "Away with it.",
    tags: [],
    trashedAt: at(3),
    updatedAt: at(30),
  });
  const titles: [string, string, string[]][] = [
    [
      "What the garden said",
      "The quince is in leaf. Move the *fern* to the wall before it gets warm.",
      ["garden"],
    ],
    [
      "Letters to write",
      "Mira, about the house. Tomasz, to say thank you for the chair.",
      ["people"],
    ],
    [
      "Reading in the evening",
      "“A room is a place for being quiet together.” Page 41.",
      ["books", "slow"],
    ],
    [
      "Meeting on Tuesday",
      "Decide who brings the ladder. The lamp in the hall is still dark.",
      ["work"],
    ],
    ["京都の喫茶店", "静かな午後に行きたい店の一覧。", ["travel"]],
    [
      "A settee for the bay window",
      "Measure 182 cm. Green velvet, if there is any left.",
      ["house"],
    ],
    ["", "A thought without a title, jotted down on the train.", []],
  ];
  for (let index = 0; index < count; index++) {
    const [title, body, tags] = titles[index % titles.length] ?? ["", "", []];
    const more = index >= titles.length ? ` ${index + 1}` : "";
    port.add(
      { title: title && title + more, body, tags, updatedAt: at(2 + index * 9) },
      { unsynced: index === 1 },
    );
  }
}
