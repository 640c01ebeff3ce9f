import type { Answer } from '../answer.ts';
import type { Moment } from '../moment.ts';
import type { DeliveryRecord } from '../records.ts';

/** What one ready behaviour does, with whatever it has to remember of its server. */
export interface Behaviour {
  /** Asked at every moment that no script has an answer for. */
  readonly answer?: (moment: Moment) => Answer;
  /** Lines it adds to the EHLO reply. */
  readonly ehlo?: readonly string[];
  /** AUTH is on offer because of it. */
  readonly offersAuth?: boolean;
  /** A message was taken. */
  readonly delivered?: (delivery: DeliveryRecord) => void;
}

/** What behaviours may know of their server, and do to it. */
export interface Control {
  /** The host name it goes by. */
  readonly name: string;
  /** On the server's clock. */
  now(): number;
  /** Connections that are open now. */
  openConnections(): number;
  /** Closes every connection and refuses new ones for `ms` on the server's clock. */
  outage(ms: number): void;
}
