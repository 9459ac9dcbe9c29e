/** Why a project cannot be planned: conditions under which the engine refuses to create or to start something. */
export type TopologyErrorCode =
  | 'pool-exhausted'
  | 'invalid-subnet'
  | 'subnet-overlap'
  | 'several-subnets'
  | 'no-address-family'
  | 'invalid-address'
  | 'address-outside-subnet'
  | 'address-clash'
  | 'network-differs'
  | 'network-full'
  | 'invalid-mac-address'
  | 'invalid-option'
  | 'invalid-parent'
  | 'parent-clash'
  | 'bridge-name-clash'
  | 'network-name-clash'
  | 'network-missing'
  | 'container-name-clash'
  | 'invalid-interface-name'
  | 'interface-name-clash'
  | 'network-mode-conflict'
  | 'link-outside-default-bridge'
  | 'sysctl-conflict'
  | 'port-clash';

export interface TopologyErrorDetails {
  /** What to do next, one sentence. */
  readonly hint: string;
  /** Service the value stands at. */
  readonly service?: string;
  /** Key of the network in the compose file. */
  readonly network?: string;
}

/** A project that has no topology, because its files ask for something impossible. */
export class TopologyError extends Error {
  readonly hint: string;
  readonly service?: string;
  readonly network?: string;

  constructor(
    readonly code: TopologyErrorCode,
    message: string,
    details: TopologyErrorDetails,
  ) {
    super(message);
    this.name = 'TopologyError';
    this.hint = details.hint;
    if (details.service !== undefined) this.service = details.service;
    if (details.network !== undefined) this.network = details.network;
  }
}
