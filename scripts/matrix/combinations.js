// What is supported, and what the command line chooses of it.
import { parseArgs } from 'node:util';

/** The newest of each major; its types are its own or of the major of @types/nodemailer that is meant for it. */
export const NODEMAILERS = [
  { major: 7, types: 7 },
  { major: 8, types: 8 },
  { major: 9, types: 8 },
  { major: 10, types: undefined },
];

export const NODES = [20, 22, 24, 26];

/** Tests that run once for each Node, since no Nodemailer has a part in them. */
export const WITHOUT_NODEMAILER = ['test/classify/**', 'test/policy/**', 'test/cli/{explain,log,text}*.test.ts'];

/** Tests that run with these Nodemailers alone. */
export const ONLY_WITH = [
  {
    pattern: 'test/{support,testing}/**',
    from: 10,
    reason: 'they test our servers, by what the errors of the newest Nodemailer tell of them',
  },
  {
    pattern: 'test/transport/goodput.test.ts',
    from: 10,
    reason: 'older versions wait for delayed acknowledgements, 50 ms of each message; thousands are sent here',
  },
];

/**
 * Tests of this repository, which `npm test` runs: of its documents and its structure, and of how its patterns are written.
 * The checker of these draws its attacks at random and now and then takes a safe one for vulnerable, on any Node.
 */
export const OF_THE_REPOSITORY = ['test/{architecture,documents,smtp-errors}.test.ts', 'test/classify/bounds.test.ts'];

/**
 * @typedef {{ nodemailer: number, types: number | undefined, node: number, all: boolean }} Combination
 *   `all`: with the tests that no Nodemailer has a part in.
 */

const OWN_NODE = Number.parseInt(process.versions.node, 10);
/** Node from npm, which is there for this platform only. */
const NODE_FROM_NPM = process.platform === 'linux' && process.arch === 'x64';

/** @param {string | undefined} list @param {readonly number[]} known @param {string} option */
function chosen(list, known, option) {
  if (list === undefined) return known;
  return list.split(',').map((text) => supported(text, known, option));
}

/** @param {string} text @param {readonly number[]} known @param {string} option */
function supported(text, known, option) {
  if (known.includes(Number(text))) return Number(text);
  throw new Error(`--${option}: ${JSON.stringify(text)} is none of ${known.join(', ')}`);
}

/** @param {readonly string[]} args @returns {Combination[]} */
export function combinationsOf(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodemailer: { type: 'string' },
      node: { type: 'string' },
      pair: { type: 'string', multiple: true },
    },
  });
  const majors = NODEMAILERS.map(({ major }) => major);
  const pairs = (values.pair ?? []).map((pair) => {
    const [nodemailer = '', node = ''] = pair.split(':');
    return [supported(nodemailer, majors, 'pair'), supported(node, NODES, 'pair')];
  });
  const product = chosen(values.node, NODES, 'node').flatMap((node) =>
    chosen(values.nodemailer, majors, 'nodemailer').map((nodemailer) => [nodemailer, node]),
  );
  return onThisPlatform(values.pair ? pairs : product).map(([nodemailer, node], i, all) => ({
    nodemailer: /** @type {number} */ (nodemailer),
    types: NODEMAILERS.find(({ major }) => major === nodemailer)?.types,
    node: /** @type {number} */ (node),
    all: all.findIndex(([, other]) => other === node) === i,
  }));
}

/** @param {number[][]} pairs */
function onThisPlatform(pairs) {
  if (NODE_FROM_NPM) return pairs;
  console.log(`Other versions of Node come from npm for Linux on x64 only: here, with Node ${OWN_NODE} alone.`);
  const here = pairs.filter(([, node]) => node === OWN_NODE);
  if (here.length === 0) throw new Error(`none of the chosen combinations is with Node ${OWN_NODE}`);
  return here;
}

/** @param {number} node */
export const isRunning = (node) => node === OWN_NODE;
