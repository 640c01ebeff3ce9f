import { channel } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import type { Classification } from '../classify/index.ts';
import type { GateState } from './gate/gate.ts';
import type { Log } from './log.ts';
import type { NodemailerError } from './nodemailer.ts';
import type { RecipientResult } from './result.ts';

interface DeliveryEvent {
  /** The message's Message-ID, the same in every event of a delivery. */
  readonly messageId: string;
}

/** A transaction is about to be tried. */
export interface AttemptEvent extends DeliveryEvent {
  /** Counts the delivery's transactions, from 1. */
  readonly transaction: number;
  readonly recipients: readonly string[];
  /** Over which route, where there are several: its place in the list, from 0. */
  readonly route?: number | undefined;
}

/** These recipients will be tried again after `delay` milliseconds. */
export interface RetryEvent extends DeliveryEvent {
  readonly recipients: readonly string[];
  readonly delay: number;
  readonly classification: Classification;
  readonly error: NodemailerError;
  /** Transactions these recipients have been in. */
  readonly attemptNumber: number;
  readonly retriesConsumed: number;
  readonly retriesLeft: number;
}

/** These recipients go out at once in smaller transactions. */
export interface SplitEvent extends DeliveryEvent {
  readonly recipients: readonly string[];
  /** Recipients in the transaction that was too large. */
  readonly size: number;
  /** Recipients in the next one, at most. */
  readonly limit: number;
  readonly classification: Classification;
}

/** These recipients reached their final state. Every recipient of a delivery is in exactly one such event. */
export interface SettledEvent extends DeliveryEvent {
  readonly recipients: readonly RecipientResult[];
}

/** How freely messages may leave has changed, for all deliveries of the transport. */
export interface GateEvent {
  /** Which route, where there are several: its place in the list, from 0. */
  readonly route?: number | undefined;
  /**
   * `open`: nothing is held back; `slowed`: fewer or slower than at first, because the server asked for less or was away; `paused`: it asked for quiet, or
   * the quota is used up; `down`: it cannot be reached; `locked`: it refused the login.
   */
  readonly state: GateState;
  /** Transactions that may be under way at the same time. */
  readonly concurrency: number;
  /** Transactions that may start per second; `Infinity` while nothing limits them. */
  readonly rate: number;
  /** Deliveries that wait for their turn. */
  readonly waiting: number;
  /** What the server said, where it said something. */
  readonly classification?: Classification | undefined;
}

/** One of several routes is given up for a while, or in use again. */
export interface RouteEvent {
  /** Its place in the list, from 0. */
  readonly route: number;
  readonly out: boolean;
  /** Why it is out. */
  readonly classification?: Classification | undefined;
}

export interface DeliveryEvents {
  attempt: [AttemptEvent];
  retry: [RetryEvent];
  split: [SplitEvent];
  /** Accepted by a server. */
  delivered: [SettledEvent];
  /** Given up on for now, state `deferred`; or state `unknown`. */
  deferred: [SettledEvent];
  /** Refused for good, state `rejected`. */
  failed: [SettledEvent];
  /** The back-pressure changed its state. */
  gate: [GateEvent];
  /** One of several routes went out, or came back. */
  route: [RouteEvent];
}

export type Announce = <Name extends keyof DeliveryEvents>(name: Name, event: () => DeliveryEvents[Name][0]) => void;

const NAMES = ['attempt', 'retry', 'split', 'delivered', 'deferred', 'failed', 'gate', 'route'] as const;

/** `nodemailer-resilient:attempt` and so on, for tracing tools that never see the transport. */
const CHANNELS = Object.fromEntries(NAMES.map((name) => [name, channel(`nodemailer-resilient:${name}`)])) as Record<
  keyof DeliveryEvents,
  ReturnType<typeof channel>
>;

/** Builds an event only when somebody listens, and keeps a listener's failure away from the delivery and the others. */
export function announcer(emitter: EventEmitter, log: Log): Announce {
  const complain = (name: string, error: unknown) =>
    log('error', { tnx: 'event', err: error }, 'A listener of the %s event failed', name);
  return (name, event) => {
    const { hasSubscribers } = CHANNELS[name];
    if (!hasSubscribers && emitter.listenerCount(name) === 0) return;
    const payload = event();
    for (const listener of emitter.rawListeners(name)) {
      try {
        const returned: unknown = Reflect.apply(listener, emitter, [payload]);
        if (returned instanceof Promise) returned.catch((error) => complain(name, error));
      } catch (error) {
        complain(name, error);
      }
    }
    if (hasSubscribers) CHANNELS[name].publish(payload);
  };
}
