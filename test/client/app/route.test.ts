import { expect, test } from "vitest";
import { hrefOf, parseRoute, type Route } from "#client/app/route.ts";

const routes: [string, Route][] = [
  ["#/", { place: { type: "notes" }, noteId: null }],
  ["#/notes/note:abc1", { place: { type: "notes" }, noteId: "note:abc1" }],
  ["#/trash", { place: { type: "trash" }, noteId: null }],
  ["#/trash/note:abc1", { place: { type: "trash" }, noteId: "note:abc1" }],
  [
    "#/tags/slow%20cooking%2Fsoup",
    { place: { type: "tag", tag: "slow cooking/soup" }, noteId: null },
  ],
  ["#/tags/%E4%BA%AC/note:abc1", { place: { type: "tag", tag: "京" }, noteId: "note:abc1" }],
];

test.each(routes)("%s leads to its place and back", (href, route) => {
  expect(parseRoute(href)).toEqual(route);
  expect(hrefOf(route)).toBe(href);
});

test("whatever is no route is the list of all notes", () => {
  for (const hash of ["", "#", "#/nowhere/else", "#/tags", "#%"])
    expect(parseRoute(hash)).toEqual({ place: { type: "notes" }, noteId: null });
});

test.each([
  ["#/account", { type: "account", page: "overview" }],
  ["#/account/devices", { type: "account", page: "devices" }],
  ["#/account/log", { type: "account", page: "log" }],
  ["#/forgotten-password", { type: "door", door: "forgotten-password", token: "" }],
  [
    "#/forgotten-password/ada%40example.org",
    { type: "door", door: "forgotten-password", token: "ada@example.org" },
  ],
  ["#/reset-password/T0-ken_", { type: "door", door: "reset-password", token: "T0-ken_" }],
  ["#/verify-email/T", { type: "door", door: "verify-email", token: "T" }],
  ["#/change-email/T", { type: "door", door: "change-email", token: "T" }],
  ["#/sign-up/T", { type: "door", door: "sign-up", token: "T" }],
])("%s leads to the account, or is a door, and back", (hash, place) => {
  const route = parseRoute(hash);
  expect(route).toEqual({ place, noteId: null });
  expect(hrefOf(route)).toBe(hash);
});

test("a link that lost its secret leads to the notes", () => {
  expect(parseRoute("#/reset-password/").place).toEqual({ type: "notes" });
});
