// Spellings of a git URL: without credentials, and in one form for comparing.

/**
 * A URL without user name and password; an ssh URL keeps its user name, which is no secret. What is no URL (a path,
 * `git@host:path`) stays as it is.
 */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i, (_, scheme: string, user: string) => {
    const name = user.split(":", 1)[0] ?? "";
    return /ssh/i.test(scheme) && name !== "" ? `${scheme}${name}@` : scheme;
  });
}

/**
 * One text for every spelling of a repository's URL: `git@host:team/shop.git`, `https://host/team/shop` and
 * `ssh://git@host/team/shop.git` are the same.
 */
export function comparableUrl(url: string): string {
  const bare = url
    .trim()
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
  if (/^file:\/\//i.test(bare)) return decoded(bare.slice("file://".length));
  const full = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/:]+)(?::\d+)?\/+(.*)$/i.exec(bare);
  if (full) return `${full[1]?.toLowerCase()}/${decoded(full[2] ?? "")}`;
  const scp = /^(?:[^@/]+@)?([^:/]+):(.+)$/.exec(bare);
  const isDrive = /^[a-z]:[\\/]/i.test(bare);
  return scp && !isDrive ? `${scp[1]?.toLowerCase()}/${scp[2]?.replace(/^\/+/, "")}` : bare;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
