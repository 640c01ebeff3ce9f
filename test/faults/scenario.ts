import type { ResilientOptions } from '../../src/index.ts';
import type { Behaviours, Conditions, Fault } from '../../src/testing/index.ts';

/** A rule of a script as plain data: a counterexample is printed, pasted and played again as it is. */
export type FaultRule = Conditions & Fault & { readonly reply?: string | true | undefined };

export interface MessagePlan {
  /** Envelope recipients as an app gives them, doubles included. */
  readonly recipients: readonly string[];
  /** How the content is given to Nodemailer. */
  readonly content: 'string' | 'buffer' | 'stream' | 'file';
  /** Bytes of the content before it is encoded. */
  readonly size: number;
}

/** A server, its faults, and how it is connected to. */
export interface RoutePlan {
  /** Without: a connection for every transaction. */
  readonly pool?: { readonly maxConnections: number; readonly maxMessages: number } | undefined;
  readonly server: {
    readonly lmtp?: boolean | undefined;
    readonly tls?: boolean | undefined;
    readonly auth?: boolean | undefined;
    readonly pipelining?: boolean | undefined;
    readonly behaviours?: Behaviours | undefined;
  };
  readonly faults: readonly FaultRule[];
}

/** One schedule of faults, and who sends what through it; of several routes it is the first itself. */
export interface Scenario extends RoutePlan {
  /** For chance: the servers' (`probability`) and the sender's (jitter). */
  readonly seed: number;
  readonly others?: readonly RoutePlan[] | undefined;
  readonly options: Omit<ResilientOptions, 'clock' | 'rules' | 'shouldRetry'>;
  /** Sent side by side. */
  readonly messages: readonly MessagePlan[];
  /** The app gives up when the servers have come to their n-th moment (from 1). */
  readonly giveUp?: { readonly how: 'close' | 'abort'; readonly moment: number } | undefined;
}

export const routesOf = (scenario: Scenario): readonly RoutePlan[] => [scenario, ...(scenario.others ?? [])];
