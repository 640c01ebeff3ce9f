// docs/smtp-errors.md, made from the tables: what can be said of a code is said there, here are only headings and order.
import { ofKind } from './choice.js';
import { contents } from './contents.js';
import { clientEntries, enhancedEntries, kindEntry, kindLink, microsoftTable, replyEntry } from './entries.js';
import { code, paragraphs, prose, table } from './markdown.js';
import { wordForWord } from './word-for-word.js';

/**
 * @typedef {import('../../src/classify/index.ts').Catalogue} Catalogue
 * @typedef {import('../../src/classify/index.ts').Classification} Classification
 * @typedef {import('../../src/classify/index.ts').Kind} Kind
 * @typedef {import('../../src/classify/index.ts').Stage} Stage
 * @typedef {import('../tested-replies.js').TestedReply} TestedReply
 * @typedef {import('./choice.js').Reply} Reply
 * @typedef {import('./examples.js').ExampleError} ExampleError
 * @typedef {(failure: unknown, context?: { stage?: Stage | undefined }) => Classification | undefined} Classify
 * @typedef {{ catalogue: Catalogue, classify: Classify, maxRetryTime: number, replies: readonly TestedReply[],
 *   errors: readonly ExampleError[] }} Input
 */

/** @param {string} title @param {string} body */
const section = (title, body) => `## ${title}\n\n${body}`;

/** @param {Catalogue} catalogue @param {readonly Reply[]} seen */
function overview(catalogue, seen) {
  const rows = catalogue.kinds.map(({ kind, summary }) => {
    const [typical] = ofKind(seen.filter((reply) => reply.kind === kind));
    return [kindLink(kind), prose(summary), typical === undefined ? '' : code(typical.reply)];
  });
  return table(['kind', 'what happened', 'for example'], rows);
}

/**
 * The example as it is classified now.
 * @template {{ kind: Kind }} Example
 * @param {Example} example @param {Classification | undefined} meaning @param {string} name
 * @returns {Example & { meaning: Classification }}
 */
function verified(example, meaning, name) {
  if (meaning?.kind !== example.kind) {
    throw new Error(`${name} is an example of ${example.kind}, but is classified as ${meaning?.kind}`);
  }
  return { ...example, meaning };
}

const HOW_TO_READ = `A server's reply has up to three parts, for example \`550 5.7.26 Unauthenticated email is not accepted\`:

| part | | what it tells |
| --- | --- | --- |
| \`550\` | reply code | \`4yz\`: refused for now, \`5yz\`: refused for good. The rest of it says little: \`550\` may be an unknown recipient, spam, a blocklist or a used-up quota |
| \`5.7.26\` | enhanced status code | the same in finer words: first digit as above, then the subject (\`7\`: security and policy) and the detail. Not every server sends one |
| the text | | what truly happened, in the words of that server |

**Which decides?** The text, where its words are known; else the enhanced code; else the reply code, which can mean something
else at another step of the conversation. So look for your words first (Ctrl+F, a few of them, without addresses and numbers
of your own): all [replies word for word](#what-servers-say-word-for-word) are at the end. Then look for the enhanced code
(\`5.7.26\`), then for the reply code. An error of Nodemailer that holds a \`response\` is that reply; one without it has
[an entry of its own](#errors-of-nodemailer-and-nodejs).

Or ask the library, with the reply as you have it:

\`\`\`sh
npx nodemailer-resilient explain "552 5.2.2 Mailbox full"
\`\`\``;

/** @param {Input} input */
export function page(input) {
  const { catalogue, classify } = input;
  const summaries = new Map(catalogue.kinds.map(({ kind, summary }) => [kind, summary]));
  const seen = input.replies
    .map((example) => verified(example, classify(example.reply, { stage: example.stage }), `"${example.reply}"`))
    .map((reply) => ({ ...reply, plain: reply.meaning.summary === summaries.get(reply.kind) }));
  const failures = input.errors.map((example) =>
    verified(example, classify(example.error), `${example.error.code} "${example.error.message}"`),
  );
  const full = { ...input, seen, failures };
  const body = paragraphs(
    '<!-- Made by `npm run docs` from the tables in src/classify and test/classify/replies.md: change those, not this file. -->',
    '# SMTP errors and what to do about them',
    'Every SMTP reply code, every enhanced status code and every error of Nodemailer, in plain words: what happened, what you can do, and what [nodemailer-resilient](../README.md) does with it.',
    section('Find your error', HOW_TO_READ),
    '### Index',
    contents(catalogue, input.replies),
    section(
      'Kinds of errors',
      paragraphs('A kind is one cause that asks something different of you.', overview(catalogue, seen)),
    ),
    ...catalogue.kinds.map((entry) => kindEntry(full, entry)),
    section(
      'Reply codes',
      'The three digits at the beginning of a reply. What is said here holds when nothing but the code is known.',
    ),
    ...catalogue.replyCodes.map((entry) => replyEntry(full, entry)),
    section('Enhanced status codes', enhancedEntries(full)),
    section(
      "Microsoft's own codes",
      paragraphs('Exchange and Microsoft 365 have made up details of their own.', microsoftTable(full)),
    ),
    section(
      'Errors of Nodemailer and Node.js',
      'The `code` of an error. When the error has a `response` as well, that reply decides; else the code of the error beneath, which is in `originalCode` or only in the message.',
    ),
    ...clientEntries(full),
    section('What servers say, word for word', wordForWord(full)),
  );
  return `${body}\n`;
}
