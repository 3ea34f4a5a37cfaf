import type { Ports } from '../ports/ports.ts';

/** The configured store as commands use it. */
export interface OpenStore {
  readonly ports: Ports;
  /** Whether a server or another command may be writing to the same store now. */
  isShared(): Promise<boolean>;
  /** Begins to sync the index whenever nobody else holds the syncer's lease. */
  startSyncing(): void;
  /** The address of the server that hands out copies of this store, by its lease; it may have died since. */
  serverAddress(): Promise<string | null>;
  /** Takes the lease that handing out copies needs, or throws who holds it; the answer says whether it is still ours. */
  holdClaims(command: string): Promise<() => boolean>;
  /** Ends syncing, gives leases back, closes the engines. */
  close(): Promise<void>;
}
