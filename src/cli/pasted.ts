import { catalogue } from '../classify/index.ts';

// What somebody has at hand is not always the bare reply: often it is the message of the error that it came with.

const REPLY = /^[2-5]\d\d(?:[ -]|$)/;
/** Nodemailer puts the reply at the end of its messages: "Invalid login: 535 5.7.8 ..." */
const REPLY_IN_MESSAGE = /[:=] ?([45]\d\d[ -].*)$/s;

/** The reply that an error's message ends with. */
export const quotedReply = (message: string): string | undefined => REPLY_IN_MESSAGE.exec(message)?.[1];

/** Lines of a reply are often copied from a string literal. */
const unescaped = (text: string): string => text.replaceAll('\\r', '').replaceAll('\\n', '\n');

/** The code of an error without a reply that stands in its message: "connect ECONNREFUSED 192.0.2.1:25". */
function errorCodeIn(text: string): string | undefined {
  const codes = new Set(catalogue().clientErrors.flatMap((error) => error.codes));
  return text.match(/[A-Z][A-Z0-9_]{2,64}/g)?.find((word) => codes.has(word));
}

/** For `classify()`: the reply in a text, or the error that it speaks of; undefined where it is empty. */
export function pasted(given: string): string | object | undefined {
  const text = unescaped(given).trim();
  if (text === '') return undefined;
  if (REPLY.test(text)) return text;
  const reply = quotedReply(text);
  if (reply !== undefined) return reply;
  return { code: errorCodeIn(text), message: text.replace(/^(?:[A-Za-z]{0,32}Error: )+/, '') };
}
