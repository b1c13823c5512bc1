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
