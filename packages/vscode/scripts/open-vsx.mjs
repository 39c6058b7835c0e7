// @ts-check
// What Open VSX refuses when an extension is published, without asking it: the rules are those of its server
// (eclipse/openvsx, ExtensionValidator and ExtensionProcessor), which its command line has no way to run beforehand.

/** Characters. */
const LONGEST_TEXT = 255;
const LONGEST_DESCRIPTION = 2048;
const LONGEST_COLOR = 16;
const NAME = /^[\w\-+$~]+$/;
const VERSION = /^[\p{L}\p{Nd}$+\-,.:;_]+$/u;
const RESERVED_VERSIONS = new Set(["latest", "pre-release", "reviews"]);
/** Control, format, unassigned, private use, line and paragraph separators. */
const BAD_CHARACTER = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u;

/**
 * @typedef {object} Manifest
 * @property {string} [publisher]
 * @property {string} [name]
 * @property {string} [version]
 * @property {string} [displayName]
 * @property {string} [description]
 * @property {string | undefined} [license]
 * @property {string} [homepage]
 * @property {string | { url?: string }} [repository]
 * @property {string | { url?: string }} [bugs]
 * @property {string[]} [categories]
 * @property {string[]} [keywords]
 * @property {string[]} [extensionDependencies]
 * @property {{ color?: string, theme?: string }} [galleryBanner]
 */

/**
 * What would be refused, a sentence each. Empty: nothing.
 *
 * @param {Manifest} manifest - package.json as it is packaged
 * @param {readonly string[]} files - the packaged files
 */
export function openVsxIssues(manifest, files) {
  const { publisher = "", name = "", version = "", license = "", galleryBanner = {} } = manifest;
  return [
    ...unless(NAME.test(publisher), `publisher is no name of a namespace: ${publisher}`),
    ...unless(NAME.test(name), `name is no name of an extension: ${name}`),
    ...unless(VERSION.test(version) && !RESERVED_VERSIONS.has(version), `version cannot be used: ${version}`),
    ...textIssues("displayName", manifest.displayName),
    ...textIssues("description", manifest.description, LONGEST_DESCRIPTION),
    ...(manifest.categories ?? []).flatMap((category) => textIssues("categories", category)),
    ...(manifest.keywords ?? []).flatMap((keyword) => textIssues("keywords", keyword)),
    ...textIssues("license", license),
    ...unless(license !== "", "license is missing"),
    ...addressIssues("homepage", manifest.homepage),
    ...addressIssues("repository", manifest.repository),
    ...addressIssues("bugs", manifest.bugs),
    ...textIssues("galleryBanner.color", galleryBanner.color, LONGEST_COLOR),
    ...unless(
      ["dark", "light", undefined].includes(galleryBanner.theme),
      "galleryBanner.theme is neither dark nor light",
    ),
    ...["package.json", "README.md", "LICENSE"].flatMap((file) => unless(files.includes(file), `${file} is missing`)),
    // It could not be installed: what Microsoft licenses for its own marketplace is not there.
    ...(manifest.extensionDependencies ?? [])
      .filter((id) => id.startsWith("ms-"))
      .map((id) => `it depends on ${id}, which Open VSX may not have`),
  ];
}

/**
 * @param {boolean} holds
 * @param {string} issue
 */
function unless(holds, issue) {
  return holds ? [] : [issue];
}

/**
 * @param {string} field
 * @param {string} [text]
 */
function textIssues(field, text = "", longest = LONGEST_TEXT) {
  return [
    ...unless(text.length <= longest, `${field} has more than ${longest} characters`),
    ...unless(!BAD_CHARACTER.test(text), `${field} has a character that is not allowed`),
  ];
}

/**
 * @param {string} field
 * @param {string | { url?: string }} [value]
 */
function addressIssues(field, value) {
  const address = (typeof value === "object" ? value.url : value)?.replace(/^git\+/, "") ?? "";
  return [
    ...unless(address === "" || URL.canParse(address), `${field} is no address: ${address}`),
    ...textIssues(field, address),
  ];
}
