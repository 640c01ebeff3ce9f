export * from './classify/index.ts';
export { type Clock, systemClock } from './policy/clock.ts';
export { DEFAULTS, type ResilientOptions, type RetryContext } from './policy/options.ts';
export type {
  AttemptEvent,
  DeliveryEvents,
  GateEvent,
  RetryEvent,
  RouteEvent,
  SettledEvent,
  SplitEvent,
} from './transport/events.ts';
export type { GateState } from './transport/gate/gate.ts';
export type { RecipientState } from './transport/ledger.ts';
export type { NodemailerError } from './transport/nodemailer.ts';
export { type ResilientTransporter, resilient } from './transport/resilient.ts';
export { ResilientTransport } from './transport/resilient-transport.ts';
export type { DeliveryError, DeliveryInfo, RecipientResult, SmtpInfo } from './transport/result.ts';
export type { RouteStats } from './transport/routes/route.ts';
export type { TransportStats } from './transport/statistics.ts';
