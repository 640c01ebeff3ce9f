// The index: everything that has an entry, in groups that an eye can search.
import { ERROR_CODES } from 'nodemailer/lib/errors';
import { ids, SUBJECTS } from './entries.js';
import { jump, links, list, prose } from './markdown.js';
import { anchorOf, title } from './sources.js';

/**
 * @typedef {import('../../src/classify/index.ts').Catalogue} Catalogue
 * @typedef {import('../../src/classify/index.ts').CatalogueEnhancedCode} EnhancedCode
 * @typedef {import('../tested-replies.js').TestedReply} TestedReply
 */

/** @param {readonly EnhancedCode[]} entries One link for both classes. */
const firsts = (entries) => links(entries.map((entry) => ids(entry)[0] ?? ''));

/** The first that fits is the group of an error. @type {readonly [name: string, fits: (code: string, reference: string) => boolean][]} */
const ERROR_GROUPS = [
  ['Errors of Nodemailer', (code) => Object.hasOwn(ERROR_CODES, code)],
  ['Errors of TLS and certificates', (_, reference) => reference.startsWith('Node.js TLS')],
  ['Errors of Node.js and of HTTP clients', (code) => !/^E(?!RR_)[A-Z]/.test(code)],
  ['Errors of the system', () => true],
];

/** @param {Catalogue['clientErrors']} clientErrors */
function errors(clientErrors) {
  const all = clientErrors.flatMap(({ codes, meaning }) =>
    codes.map((code) => ({
      code,
      group: ERROR_GROUPS.find(([, fits]) => fits(code, meaning.reference))?.[0],
    })),
  );
  return ERROR_GROUPS.map(([name]) => {
    const codes = all.filter(({ group }) => group === name).map(({ code }) => code);
    return `**${name}:** ${links(codes.sort())}`;
  });
}

/** @param {Catalogue} catalogue @param {readonly TestedReply[]} replies */
export function contents({ kinds, replyCodes, enhancedCodes, microsoftCodes, clientErrors }, replies) {
  const sources = [...new Set(replies.map(({ source }) => source))];
  return list([
    `**Kinds:** ${links(kinds.map(({ kind }) => kind))}`,
    `**Reply codes:** ${links(replyCodes.map(({ code }) => `${code}`))}`,
    ...SUBJECTS.map(([subject, about]) => {
      const entries = enhancedCodes.filter(({ code }) => code.startsWith(`${subject}.`));
      return `**Enhanced status codes, ${about}:** ${firsts(entries)}`;
    }),
    `**Microsoft's own:** ${firsts(microsoftCodes)}`,
    ...errors(clientErrors),
    `**Replies word for word:** ${sources.map((source) => jump(prose(title(source)), anchorOf(source))).join(' · ')}`,
  ]);
}
