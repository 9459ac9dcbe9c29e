import type { HelperErrorCode } from './protocol';

/** A request the helper refuses for a reason of its own, not the kernel's. */
export class HelperRefusal extends Error {
  constructor(
    readonly code: HelperErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'HelperRefusal';
  }
}
