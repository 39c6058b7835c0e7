// Spellings of a git URL: without credentials, and in one form for comparing.

/** A URL without user name and password; what is no URL (a path, `git@host:path`) stays as it is. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, (whole, scheme: string) =>
    /^ssh/i.test(scheme) ? whole.replace(/:[^/@]*@$/, "@") : scheme,
  );
}

/**
 * One text for every spelling of a repository's URL: `git@host:team/shop.git`, `https://host/team/shop` and
 * `ssh://git@host/team/shop.git` are the same.
 */
export function comparableUrl(url: string): string {
  const bare = url.trim().replace(/\/+$/, "").replace(/\.git$/, "");
  if (bare.startsWith("file://")) return decodeURIComponent(bare.slice("file://".length));
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(bare);
  if (scp && !/^[a-z]:[\\/]/i.test(bare)) return `${scp[1]?.toLowerCase()}/${scp[2]?.replace(/^\/+/, "")}`;
  const full = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.*)$/i.exec(bare);
  return full ? `${full[1]?.toLowerCase()}/${full[2]}` : bare;
}
