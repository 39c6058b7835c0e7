// Which URLs are the same repository, and that no credential survives.
import { expect, test } from "vitest";
import { comparableUrl, withoutCredentials } from "./remote-url.ts";

test.each([
  "git@example.com:team/shop.git",
  "git@EXAMPLE.com:/team/shop",
  "ssh://git@example.com/team/shop.git",
  "ssh://git@example.com:2222/team/shop",
  "https://example.com/team/shop",
  "https://example.com/team/shop.git/",
  "https://ada:s3cr@et@example.com/team/shop.git",
  "git+ssh://git@example.com/team/shop",
])("%s is example.com/team/shop", (url) => {
  expect(comparableUrl(url)).toBe("example.com/team/shop");
});

test("paths and other repositories stay apart", () => {
  const urls = [
    "https://example.com/team/shop2",
    "https://example.org/team/shop",
    "/srv/git/shop.git",
    "C:\\git\\shop",
    "../shop",
  ];
  expect(new Set(urls.map(comparableUrl)).size).toBe(urls.length);
  expect(comparableUrl("file:///srv/git/my%20shop.git")).toBe(comparableUrl("/srv/git/my shop"));
});

test.each([
  ["https://ada:s3cret@example.com/x", "https://example.com/x"],
  ["https://token@example.com/x", "https://example.com/x"],
  ["https://ada:s3@cr/et@example.com/x", "https://cr/et@example.com/x"],
  ["ssh://git:s3cret@example.com/x", "ssh://git@example.com/x"],
  ["git@example.com:x", "git@example.com:x"],
  ["https://example.com/@scope/x", "https://example.com/@scope/x"],
])("%s without credentials is %s", (url, expected) => {
  expect(withoutCredentials(url)).toBe(expected);
});
