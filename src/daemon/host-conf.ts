/** Whether the resolver configuration of the host is still the one that was read. */
import fs from 'node:fs';

const HOST_RESOLV_CONF = '/etc/resolv.conf';
/** Milliseconds; who asks more often gets what was seen last. */
const CHECK_MS = 1_000;

export class HostConf {
  private checked = -Infinity;
  private seen = '';

  constructor(
    private readonly file = HOST_RESOLV_CONF,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Another text than before where the file has been changed or replaced; the empty text where there is none. */
  stamp(): string {
    const now = this.now();
    if (now - this.checked < CHECK_MS) return this.seen;
    this.checked = now;
    const status = fs.statSync(this.file, { throwIfNoEntry: false, bigint: true });
    this.seen = status === undefined ? '' : `${status.ino} ${status.size} ${status.mtimeNs}`;
    return this.seen;
  }
}
