import { type Format, type LogEvent, NOTHING } from './event.ts';
import { readExim } from './exim.ts';
import { nodemailerFormat } from './nodemailer.ts';
import { readPlain } from './plain.ts';
import { readPostfix } from './postfix.ts';

const firstOf =
  (formats: readonly Format[]): Format =>
  (line) => {
    for (const read of formats) {
      const events = read(line);
      if (events !== undefined) return events;
    }
    return undefined;
  };

const MAIL_LOGS = firstOf([readPostfix, readExim]);
const FORMATS = firstOf([MAIL_LOGS, nodemailerFormat(firstOf([MAIL_LOGS, readPlain])), readPlain]);

/** What a line says, whatever wrote it; undefined where nobody knows. */
export const readLine = (line: string): readonly LogEvent[] | undefined =>
  line.trim() === '' ? NOTHING : FORMATS(line);
