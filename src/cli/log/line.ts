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

const TEXTS = firstOf([readPostfix, readExim, readPlain]);
/** JSON first: the line of a mail server may stand in it, and is whole only when the JSON around it is gone. */
const FORMATS = firstOf([nodemailerFormat(TEXTS), TEXTS]);

/** What a line says, whatever wrote it; undefined where nobody knows. */
export const readLine = (line: string): readonly LogEvent[] | undefined =>
  line.trim() === '' ? NOTHING : FORMATS(line);
