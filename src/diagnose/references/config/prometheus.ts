/** Prometheus: what it scrapes, writes to and alerts. Source: prometheus.io, "Configuration". */
import type { FoundHost } from '../found-host';
import { isLoopback } from '../host-words';
import { addressIn } from './address';
import { yamlStrings } from './yaml-scalars';

/** Prometheus scrapes itself there. */
const OWN_PORT = '9090';

export function findInPrometheus(text: string): readonly FoundHost[] {
  return yamlStrings(text).flatMap(({ path, token }) => {
    const steps = path.filter((step) => step !== '[]');
    const [parent, key = ''] = steps.slice(-2);
    const isTarget = key === 'targets' && parent === 'static_configs';
    const isUrl = key === 'url' && (parent === 'remote_write' || parent === 'remote_read');
    // The usual way to a probe: the address is replaced by that of the exporter.
    const isReplacement = key === 'replacement' && /^[\w.-]+:\d+$/.test(token.text);
    if (!isTarget && !isUrl && !isReplacement) return [];
    return addressIn(token, key).filter(
      ({ host, port }) =>
        !isLoopback(text.slice(host.from, host.to)) || (port && text.slice(port.from, port.to)) !== OWN_PORT,
    );
  });
}
