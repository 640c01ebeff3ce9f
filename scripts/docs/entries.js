// One entry for each kind, code and error: what the tables say, under headings.
import { ofCode, ofKind } from './choice.js';
import { anchors, code, jump, links, list, paragraphs, prose, source, table } from './markdown.js';
import { speaker } from './sources.js';
import { answered, handling, SCOPES, STAGES } from './wording.js';

/**
 * @typedef {import('../../src/classify/index.ts').Catalogue} Catalogue
 * @typedef {import('../../src/classify/index.ts').CatalogueEnhancedCode} EnhancedCode
 * @typedef {import('../../src/classify/index.ts').Classification} Classification
 * @typedef {import('../../src/classify/index.ts').Kind} Kind
 * @typedef {import('./choice.js').Reply} Reply
 * @typedef {import('./examples.js').ExampleError & { meaning: Classification }} Failure
 * @typedef {{ catalogue: Catalogue, maxRetryTime: number, seen: readonly Reply[], failures: readonly Failure[] }} Input
 */

/** @type {readonly [subject: string, title: string][]} */
export const SUBJECTS = [
  ['0', 'no subject'],
  ['1', 'addresses'],
  ['2', 'mailboxes'],
  ['3', 'mail systems'],
  ['4', 'network and routing'],
  ['5', 'the SMTP conversation'],
  ['6', 'content of the message'],
  ['7', 'security and policy'],
];

/** @param {Kind} kind */
export const kindLink = (kind) => jump(code(kind), kind);

/** @param {EnhancedCode} entry */
export function ids({ code, transient, permanent }) {
  const classes = transient === undefined && permanent === undefined ? [5, 4] : [];
  if (permanent !== undefined) classes.push(5);
  if (transient !== undefined) classes.push(4);
  return classes.map((digit) => `${digit}.${code}`);
}

/** @param {Catalogue} catalogue @param {Kind} kind */
function codesOf({ replyCodes, enhancedCodes }, kind) {
  const basic = replyCodes.filter(({ meaning, at }) =>
    [meaning, ...at.map((there) => there.meaning)].some((one) => one.kind === kind),
  );
  const enhanced = enhancedCodes.filter(({ permanent }) => permanent?.kind === kind);
  return links([...basic.map((entry) => `${entry.code}`), ...enhanced.map((entry) => `5.${entry.code}`)]);
}

/** @param {Input} input @param {Catalogue['kinds'][number]} entry */
export function kindEntry(
  { catalogue, maxRetryTime, seen },
  { kind, scope, transient, permanent, suppress, summary, remedy, reference },
) {
  const does = (/** @type {Classification['action']} */ action) => handling({ action, scope, suppress }, maxRetryTime);
  const codes = codesOf(catalogue, kind);
  const examples = ofKind(seen.filter((reply) => reply.kind === kind));
  return paragraphs(
    `### ${kind}`,
    prose(summary),
    list([
      `**What to do:** ${prose(remedy)}`,
      `**It is about** ${SCOPES[scope]}.`,
      `**What the library does,** unless the words of the reply say otherwise: ${transient === permanent ? does(transient) : `with \`4yz\` ${does(transient)}; with \`5yz\` ${does(permanent)}`}.`,
      codes === '' ? undefined : `**Codes that may mean it by themselves:** ${codes}`,
      `**See** ${source(reference)}`,
    ]),
    examples.length === 0
      ? ''
      : table(
          ['reply', 'of', 'what happened, what to do', 'what the library does'],
          examples.map((example) => [
            code(example.reply),
            `${prose(speaker(example))}${example.stage === undefined ? '' : `, in answer to ${STAGES[example.stage]}`}`,
            example.plain ? '' : `${prose(example.meaning.summary)} ${prose(example.meaning.remedy)}`,
            handling(example.meaning, maxRetryTime),
          ]),
        ),
  );
}

/** @param {readonly Reply[]} seen @param {(meaning: Classification) => boolean} fits */
function seenAs(seen, fits) {
  const examples = ofCode(seen.filter(({ meaning }) => fits(meaning)));
  if (examples.length === 0) return '';
  return table(
    ['for example', 'in answer to', 'what happened', 'kind'],
    examples.map(({ reply, stage, kind, meaning }) => [
      code(reply),
      answered(stage),
      prose(meaning.summary),
      kindLink(kind),
    ]),
  );
}

/** @param {Classification} meaning @param {number} maxRetryTime */
const taken = (meaning, maxRetryTime) => `${kindLink(meaning.kind)}, ${handling(meaning, maxRetryTime)}`;

/** @param {Input} input @param {Catalogue['replyCodes'][number]} entry */
export function replyEntry({ catalogue, maxRetryTime, seen }, { code: number, title, meaning, at }) {
  const beside = catalogue.enhancedCodes.filter(({ basicCodes }) => basicCodes.includes(number));
  const digit = number < 500 ? 4 : 5;
  return paragraphs(
    `### ${anchors([`${number}`])}${number} ${prose(title)}`,
    prose(meaning.summary),
    list([
      `**What to do:** ${prose(meaning.remedy)}`,
      `**By itself it is taken for** ${taken(meaning, maxRetryTime)}.${meaning.guess ? ' That is a guess: its text or enhanced code mostly says more.' : ''}`,
      ...at.map((there) => {
        const where = there.stages.map((stage) => STAGES[stage]).join(' or ');
        const { summary, remedy } = there.meaning;
        return `**In answer to ${where}:** ${prose(summary)} ${prose(remedy)} Taken for ${taken(there.meaning, maxRetryTime)}.`;
      }),
      beside.length === 0 ? undefined : `**Often with** ${links(beside.map((entry) => `${digit}.${entry.code}`))}`,
      `**See** ${source(meaning.reference)}`,
    ]),
    seenAs(seen, (one) => one.code === number),
  );
}

/**
 * What an enhanced code is taken for, if anything, said once where both classes mean the same.
 * @param {EnhancedCode} entry @param {number} maxRetryTime
 */
function decision({ code: detail, transient, permanent }, maxRetryTime) {
  const kind = permanent?.kind ?? transient?.kind;
  if (kind === undefined) return undefined;
  const final = permanent && handling(permanent, maxRetryTime);
  const forNow = transient && handling(transient, maxRetryTime);
  if (final === undefined || forNow === undefined || final === forNow) return `${kindLink(kind)}: ${final ?? forNow}`;
  return `${kindLink(kind)}: \`5.${detail}\` ${final}; \`4.${detail}\` ${forNow}`;
}

/** @param {Input} input @param {EnhancedCode} entry */
function enhancedEntry({ catalogue, maxRetryTime, seen }, entry) {
  const known = new Set(catalogue.replyCodes.map(({ code }) => code));
  const basic = entry.basicCodes.filter((number) => known.has(number));
  const kind = decision(entry, maxRetryTime);
  return paragraphs(
    `#### ${anchors(ids(entry))}${ids(entry).join(', ')} ${prose(entry.title)}`,
    prose(entry.summary),
    list([
      `**What to do:** ${prose(entry.remedy)}`,
      kind === undefined ? '**It decides nothing by itself.**' : `**Taken for** ${kind}.`,
      basic.length === 0 ? undefined : `**Often with** ${links(basic.map(String))}`,
      entry.definedIn === undefined ? undefined : `**See** ${source(entry.definedIn)}`,
    ]),
    seenAs(seen, ({ enhanced }) => enhanced?.slice(2) === entry.code),
  );
}

/** @param {Input} input */
export function enhancedEntries(input) {
  const { enhancedCodes } = input.catalogue;
  const subjects = SUBJECTS.map(([subject, title]) => {
    const entries = enhancedCodes.filter(({ code }) => code.startsWith(`${subject}.`));
    return paragraphs(
      `### 5.${subject}.z and 4.${subject}.z: ${title}`,
      ...entries.map((entry) => enhancedEntry(input, entry)),
    );
  });
  return paragraphs(
    `The second and more exact code of a reply. \`5\` is final, \`4\` for now; what follows is the same for both. These are all that ${source('RFC 3463')} and the IANA registry have. Servers use some of them freely: see the examples.`,
    ...subjects,
  );
}

/** @param {Input} input */
export const microsoftTable = ({ catalogue, maxRetryTime }) =>
  table(
    ['code', 'what it says', 'what the library does', 'what to do'],
    catalogue.microsoftCodes.map((entry) => {
      const shown = ids(entry).map(code).join(' ');
      return [
        `${anchors(ids(entry))}${shown}`,
        prose(entry.title),
        decision(entry, maxRetryTime) ?? '',
        prose(entry.remedy),
      ];
    }),
  );

/** @param {Input} input @param {readonly string[]} codes @param {Classification} meaning @param {readonly Failure[]} examples */
function clientEntry({ maxRetryTime }, codes, meaning, examples) {
  const named = codes.slice(0, 4);
  const others = codes.slice(4).map((name) => `${anchors([name])}${code(name)}`);
  const many = new Set(examples.map((example) => example.meaning.summary)).size > 1;
  return paragraphs(
    `### ${anchors(named)}${named.map(prose).join(', ')}${others.length > 0 ? ' and others' : ''}`,
    others.length > 0 ? `The same for ${others.join(', ')}.` : '',
    `${many ? 'Several causes have this code; the message tells which. When it says no more: ' : ''}${prose(meaning.summary)}`,
    list([
      `**What to do:** ${prose(meaning.remedy)}`,
      `**Taken for** ${taken(meaning, maxRetryTime)}.`,
      `**See** ${source(meaning.reference)}`,
    ]),
    examples.length === 0
      ? ''
      : table(
          ['message', 'what happened', 'what to do', 'kind'],
          examples.map(({ error, meaning }) => [
            code(error.message),
            prose(meaning.summary),
            prose(meaning.remedy),
            `${kindLink(meaning.kind)}, ${handling(meaning, maxRetryTime)}`,
          ]),
        ),
  );
}

/** A code that examples tell more about has an entry of its own. @param {Input} input */
export function clientEntries(input) {
  return input.catalogue.clientErrors.flatMap(({ codes, meaning }) => {
    const examplesOf = (/** @type {string} */ name) => input.failures.filter(({ error }) => error.code === name);
    const own = codes.filter((name) => examplesOf(name).length > 0);
    const others = codes.filter((name) => !own.includes(name));
    const entries = own.map((name) => clientEntry(input, [name], meaning, examplesOf(name)));
    return others.length === 0 ? entries : [...entries, clientEntry(input, others, meaning, [])];
  });
}
