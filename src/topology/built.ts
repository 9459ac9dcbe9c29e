/**
 * What the kernel side of the program does not realise yet.
 *
 * Planning knows every feature below. As long as a feature has a row here, whatever asks for it is left out of the
 * topology and said in a note; deleting the row switches the feature on and nothing else has to change in this room.
 */
import type { Note } from './topology';

/** Something a topology can hold only if the kernel side can realise it. */
export type Feature =
  // networks
  | 'ipv6'
  | 'without-ipv4'
  | 'external-network'
  | 'driver-none'
  | 'driver-host'
  | 'macvlan'
  | 'ipvlan'
  | 'bridge-name'
  | 'mtu'
  | 'icc'
  | 'masquerade'
  | 'host-source-address'
  | 'gateway-mode'
  | 'inhibit-ipv4'
  | 'trusted-interfaces'
  | 'own-router'
  // services
  | 'mode-none'
  | 'mode-host'
  | 'mode-bridge'
  | 'mode-shared'
  | 'domainname'
  | 'dns-inside'
  | 'host-gateway'
  | 'link-local-addresses'
  | 'sysctls'
  | 'interface-sysctls'
  | 'published-ipv6';

/** What a note is about: names and values as the files have them. */
export interface Subject {
  readonly service?: string;
  readonly network?: string;
  /** The value that cannot be had: an option, an address, a mode. */
  readonly value?: string;
}

/** A row: which note stands for the missing feature. */
export interface NotBuilt {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: (about: Required<Subject>) => string;
}

export type NotBuiltTable = Readonly<Partial<Record<Feature, NotBuilt>>>;

/** The features that are still to be built. */
export const NOT_BUILT: NotBuiltTable = {};

/** Answers what is built, and collects the notes about what is not. */
export class Notes {
  readonly #notes: Note[] = [];
  readonly #written = new Set<string>();

  constructor(private readonly notBuilt: NotBuiltTable) {}

  get all(): readonly Note[] {
    return this.#notes;
  }

  /** Whether a feature is built. */
  has(feature: Feature): boolean {
    return this.notBuilt[feature] === undefined;
  }

  /** Whether a feature that the files ask for is built; where it is not, the note about it is written down. */
  allows(feature: Feature, about: Subject): boolean {
    const row = this.notBuilt[feature];
    if (row === undefined) return true;
    this.add(row.code, row.message({ service: '', network: '', value: '', ...about }), about);
    return false;
  }

  /** Writes a note down, once, that no feature of ours would make go away. */
  add(code: string, message: string, { service, network }: Subject = {}): void {
    const key = `${code}\0${message}`;
    if (this.#written.has(key)) return;
    this.#written.add(key);
    this.#notes.push({
      code,
      message,
      ...(service === undefined ? {} : { service }),
      ...(network === undefined ? {} : { network }),
    });
  }
}
