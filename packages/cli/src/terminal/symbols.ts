// The signs of the output, and plain ones for terminals that cannot show them.

/** The signs of the output. */
export interface Symbols {
  done: string;
  failed: string;
  warning: string;
  skipped: string;
  arrow: string;
  behind: string;
  differs: string;
  drift: string;
  paused: string;
  waiting: string;
  overridden: string;
  none: string;
  times: string;
  ellipsis: string;
  dot: string;
  mask: string;
  spinner: readonly string[];
}

const unicode: Symbols = {
  done: "✓",
  failed: "✗",
  warning: "▲",
  skipped: "–",
  arrow: "→",
  behind: "↓",
  differs: "≠",
  drift: "~",
  paused: "‖",
  waiting: "○",
  overridden: "!",
  none: "–",
  times: "×",
  ellipsis: "…",
  dot: "·",
  mask: "••••••",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

const plain: Symbols = {
  done: "+",
  failed: "x",
  warning: "!",
  skipped: "-",
  arrow: "->",
  behind: "v",
  differs: "<>",
  drift: "~",
  paused: "||",
  waiting: "o",
  overridden: "!",
  none: "-",
  times: "x",
  ellipsis: "...",
  dot: "-",
  mask: "******",
  spinner: ["|", "/", "-", "\\"],
};

/** The signs that a locale can show. No locale at all counts as UTF-8, as it is in containers and CI. */
export function symbolsFor(env: Readonly<Record<string, string | undefined>>): Symbols {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "UTF-8";
  return /utf-?8/i.test(locale) && env["TERM"] !== "linux" ? unicode : plain;
}
