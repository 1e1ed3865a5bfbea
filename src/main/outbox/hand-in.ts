/** What the ways in may know of the outbox beside the one door: how many go in at once, and what became of what went in. Types only. */
export type { Batches } from './batch.ts';
export type { Desk, DeskEvent, Fate } from './desk.ts';
export type { BatchRecipient, BatchRecord } from './store-batch.ts';
