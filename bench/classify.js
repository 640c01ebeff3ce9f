// How many replies a second classify() reads, and how long the worst of them takes. Real replies, in three forms: the same
// text again, the same words with other addresses and numbers, and words in an order that it has not met.
import { classify } from 'nodemailer-resilient/classify';
import { TESTED_REPLIES } from '../scripts/tested-replies.js';

const ROUNDS = 12;
const KB = 1024;

let counter = 0;
/** @param {string} text a copy that the engine has not seen: no cached hash, no shared buffer */
const fresh = (text) => JSON.parse(JSON.stringify(text));

const WORDS = ['user', 'not', 'mail', 'limit', 'server', 'from', 'rejected', 'message', 'too', 'many'];

/** @type {Record<string, (reply: string) => string>} */
const FORMS = {
  'the same text again': (reply) => reply,
  'other addresses and numbers': (reply) => {
    counter++;
    return fresh(
      `${reply.replace(/@example/g, `.${counter}@example`).replace(/192\.0\.2\.\d+/g, `192.0.2.${counter % 250}`)} ${counter}`,
    );
  },
  'new words': (reply) => {
    counter++;
    // five digits to the base of the words: no two alike
    const added = [1, 10, 100, 1000, 10_000].map((place) => WORDS[Math.floor(counter / place) % WORDS.length]);
    return fresh(`${reply} ${added.join(' ')}`);
  },
};

/** @param {number[]} values @param {number} percent */
const percentile = (values, percent) =>
  values.sort((a, b) => a - b)[Math.floor((values.length * percent) / 100)] ?? Number.NaN;

console.log(`${TESTED_REPLIES.length} replies, median of ${ROUNDS} rounds`);
for (const [name, form] of Object.entries(FORMS)) {
  const rates = [];
  for (let round = 0; round < ROUNDS; round++) {
    const batch = Array.from({ length: 20 }, () =>
      TESTED_REPLIES.map(({ reply, stage }) => ({ reply: form(reply), context: { stage } })),
    ).flat();
    const start = process.hrtime.bigint();
    for (const { reply, context } of batch) classify(reply, context);
    rates.push((batch.length / Number(process.hrtime.bigint() - start)) * 1e9);
  }
  console.log(`${name.padEnd(30)} ${Math.round(percentile(rates, 50)).toLocaleString('en').padStart(12)} a second`);
}

const HOSTILE = [
  'too many user not message exceeded ',
  'again in 5 ',
  '@a@',
  '1.2.',
  '\r\n550-',
  '\u001b[31m',
  '用户不存在',
  'user@example.com ',
];
const times = HOSTILE.flatMap((text) =>
  Array.from({ length: 200 }, () => {
    const reply = fresh(`550 ${++counter} ${text.repeat(Math.ceil((64 * KB) / text.length))}`);
    const start = process.hrtime.bigint();
    classify(reply);
    return Number(process.hrtime.bigint() - start) / 1e6;
  }),
);
console.log(
  `64 KB of hostile text          ${percentile(times, 50).toFixed(3).padStart(12)} ms, 99th percentile ${percentile(times, 99).toFixed(3)} ms`,
);
