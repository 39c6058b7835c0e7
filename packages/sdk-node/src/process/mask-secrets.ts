// Takes secrets out of what a program said before it becomes part of a message. Data is never masked: a password such
// as "prefect" would take the sense out of it.

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH(?!OR)|HEADERS/i;
/** A shorter value is too likely to be part of an ordinary word. */
const SHORTEST = 6;

/** The text without credentials in URLs and without the values of variables whose names say that they are secret. */
export function maskSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(env)
    .flatMap(([name, value]) =>
      value !== undefined && value.length >= SHORTEST && SECRET_NAME.test(name) ? [value] : [],
    )
    .sort((a, b) => b.length - a.length);
  const masked = secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  return masked.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*:[^\s/'"]*@/gi, "$1***@");
}
