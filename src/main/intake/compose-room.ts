import type { Database } from 'better-sqlite3';
import { type AddressBook, createAddressBook } from './address-book.ts';
import { type Compose, type ComposeDeps, createCompose } from './compose.ts';
import { createDraftStore } from './draft-store.ts';

export interface ComposeRoom {
  readonly compose: Compose;
  readonly addressBook: AddressBook;
}

/** What writing by hand is made of, over one database. */
export function createComposeRoom({
  db,
  ...deps
}: Omit<ComposeDeps, 'store'> & { readonly db: Database }): ComposeRoom {
  return {
    compose: createCompose({ ...deps, store: createDraftStore(db, deps.clock) }),
    addressBook: createAddressBook(db),
  };
}
