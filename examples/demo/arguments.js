import { parseArgs } from 'node:util';

export const USAGE = 'Usage: npm run demo [-- smtp://host:port --to a@b.c [--to d@e.f] [--from x@y.z]]';

/**
 * @typedef {object} Wanted
 * @property {string} url may hold a password: never to be printed
 * @property {string[]} to
 * @property {string} from
 */

/** Not what is valid, but what can be nothing else and harms no terminal. */
const MAIL_ADDRESS = /^[^\s\p{C}@<>,;]+@[^\s\p{C}@<>,;]+$/u;

/** A mistake in the command line. */
class ArgumentError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(`${message} ${USAGE}`);
    this.name = 'ArgumentError';
  }
}

/**
 * @param {string[]} args
 * @returns {Wanted | 'help' | undefined} nothing: run against the demo's own server
 */
export function readArguments(args) {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const { to = [], from } = values;
  const [url, ...more] = positionals;
  if (url === undefined && to.length === 0 && from === undefined) return undefined;
  if (url === undefined) throw new ArgumentError('Which server? Give its address, such as smtp://host:port.');
  if (more.length > 0) throw new ArgumentError('One server only; further recipients go into further --to.');
  checkUrl(url);
  const [first] = to;
  if (first === undefined) throw new ArgumentError('To whom? Give --to with an address.');
  for (const address of [...to, from ?? first]) {
    if (!MAIL_ADDRESS.test(address)) throw new ArgumentError(`Not a mail address: ${address}.`);
  }
  // a message to oneself is what a server is most likely to take
  return { url, to, from: from ?? first };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        to: { type: 'string', multiple: true },
        from: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = /** @type {Error} */ (error).message.split('. ');
    throw new ArgumentError(`${reason}.`);
  }
}

/** @param {string} url not repeated in the message: it may hold a password */
function checkUrl(url) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed?.hostname || !/^smtps?:$/.test(parsed.protocol)) {
    throw new ArgumentError('The server must be an address such as smtp://host:port or smtps://user:password@host.');
  }
}
