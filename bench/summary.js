// Many rounds as one figure each: medians, because a machine that does something else meanwhile is not the contestant's fault.

/** @typedef {import('./scenarios/index.js').Scenario} Scenario */
/** @typedef {import('./scenarios/index.js').Figure} Figure */
/** @typedef {import('./scenarios/index.js').Goal} Goal */
/** @typedef {import('./scenarios/index.js').Run} Run */
/** @typedef {{ [contestant: string]: Run | { died: string } }} Round */
/** @typedef {{ title: string, value: number, ratio: number, difference: number }} Cell */
/** @typedef {{ contestant: string, cells: Cell[], died: string[] }} Row */

/**
 * @param {Scenario} scenario
 * @param {readonly string[]} contestants
 * @param {readonly Round[]} rounds
 * @returns {Row[]}
 */
export const summary = ({ figures }, contestants, rounds) =>
  contestants.map((contestant) => ({
    contestant,
    cells: figures.map((figure) => cellOf(figure, contestant, rounds)),
    died: rounds.map((round) => round[contestant]).flatMap((run) => (run && 'died' in run ? [run.died] : [])),
  }));

/**
 * The ratio is that of each round, then the median: what disturbs one round disturbs both sides of its ratio.
 *
 * @param {Figure} figure @param {string} contestant @param {readonly Round[]} rounds @returns {Cell}
 */
function cellOf(figure, contestant, rounds) {
  const reference = figure.comparedWith ?? contestant;
  const pairs = rounds.map((round) => [figureOf(figure, round[contestant]), figureOf(figure, round[reference])]);
  return {
    title: figure.title,
    value: median(pairs.map(([own = Number.NaN]) => own)),
    ratio: median(pairs.map(([own = Number.NaN, other = Number.NaN]) => own / other)),
    difference: median(pairs.map(([own = Number.NaN, other = Number.NaN]) => own - other)),
  };
}

/** @param {Figure} figure @param {Round[string] | undefined} run */
const figureOf = (figure, run) => (run && !('died' in run) ? figure.of(run) : Number.NaN);

/** Of those that are numbers. @param {number[]} values */
function median(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** @param {Goal | undefined} goal @param {Cell} cell @returns {boolean | undefined} nothing where there is no goal */
export function reached(goal, { value, ratio, difference }) {
  if (!goal) return undefined;
  const measured = goal.ratio ? ratio : goal.difference ? difference : value;
  return measured >= (goal.min ?? Number.NEGATIVE_INFINITY) && measured <= (goal.max ?? Number.POSITIVE_INFINITY);
}
