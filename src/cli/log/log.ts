import { classify, type Stage } from '../../classify/index.ts';
import type { Io } from '../io.ts';
import type { LogEvent } from './event.ts';
import { readLine } from './line.ts';
import { linesOf } from './lines.ts';
import { ReplyJoiner } from './plain.ts';
import { report, reportJson } from './report.ts';
import { Tally } from './tally.ts';

export interface LogOptions {
  /** For replies whose stage the log does not tell. */
  readonly stage?: Stage | undefined;
  readonly top: number;
  readonly json: boolean;
}

/** Reads a whole log and prints what failed in it, and how often. */
export async function explainLog(file: string, options: LogOptions, io: Io): Promise<void> {
  const tally = await tallyLog(linesOf(file, io.stdin), options.stage);
  (options.json ? reportJson : report)(tally, options.top, io);
}

export async function tallyLog(batches: AsyncIterable<readonly string[]>, stage?: Stage): Promise<Tally> {
  const tally = new Tally();
  const joiner = new ReplyJoiner();
  for await (const batch of batches) {
    tally.lines += batch.length;
    for (const line of batch) for (const whole of joiner.push(line)) take(tally, whole, stage);
  }
  for (const whole of joiner.flush()) take(tally, whole, stage);
  return tally;
}

function take(tally: Tally, line: string, stage: Stage | undefined): void {
  const events = readLine(line);
  if (events === undefined) tally.notUnderstood++;
  else if (events.length === 0) tally.otherLines++;
  else for (const event of events) count(tally, event, stage);
}

function count(tally: Tally, event: LogEvent, stage: Stage | undefined): void {
  if (event.outcome === 'delivery') {
    tally.deliveries++;
    return;
  }
  // an error's own command says the stage where the log's words do not
  const context = event.stage ?? (typeof event.said === 'string' ? stage : undefined);
  const meaning = classify(event.said, { stage: context });
  if (meaning !== undefined) tally.addFailure(meaning, event.address);
}
