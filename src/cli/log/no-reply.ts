/** What mail servers write when no reply came, as the system error that it was. */
const TROUBLES: readonly (readonly [words: RegExp, errno: string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [/timed out|timeout after/i, 'ETIMEDOUT'],
  [/lost connection|closed (?:the )?connection|connection reset|broken pipe/i, 'ECONNRESET'],
  [/not found, try again|host lookup did not complete/i, 'EAI_AGAIN'],
];

/** Enhanced codes that stand for their class alone. */
const TEMPORARY = '4.0.0';
const PERMANENT = '5.0.0';

/** Whether an enhanced code without a reply code may be of our own making. */
export const isClassAlone = (enhanced: string | undefined): boolean => enhanced === TEMPORARY || enhanced === PERMANENT;

/** A failure without a reply: an error where the words are those of a broken connection, else the words themselves. */
export function withoutReply(text: string, permanent: boolean, enhanced: string | undefined): string | object {
  const code = permanent ? undefined : TROUBLES.find(([words]) => words.test(text))?.[1];
  if (code !== undefined) return { code, message: text };
  // the class says whether the server that wrote the log has given up
  return `${enhanced ?? (permanent ? PERMANENT : TEMPORARY)} ${text}`;
}
