/** What stands behind a network on this machine, in words. */
import type { Network } from './topology';

export interface Carrier {
  readonly kind: 'Bridge' | 'Parent';
  /** Device name, and of a parent what hangs on it: `eth0 (macvlan, bridge)`. */
  readonly text: string;
}

/** A bridge of its own, or a parent interface. */
export function carrierOf({ bridge, parent, driver = 'bridge' }: Network): Carrier {
  if (parent === undefined) return { kind: 'Bridge', text: bridge };
  const { interfaceName, isDummy, mode } = parent;
  return {
    kind: 'Parent',
    text: `${interfaceName} (${[driver, mode, ...(isDummy === true ? ['on its own'] : [])].join(', ')})`,
  };
}
