/** Why the helper has not done its part, in words that lead to the next step. */
import { DaemonError } from './client';
import type { HelperError } from './helper-process';

export function helperFailure({ code, operation, message }: HelperError): DaemonError {
  const said = `the helper could not do its part (${operation}): ${message}`;
  switch (code) {
    case 'no-ipv6':
      return new DaemonError(
        'no-ipv6',
        `${message}, and a network asks for it`,
        'Remove enable_ipv6 from the networks, or start the machine without ipv6.disable=1.',
      );
    case 'not-ours':
      return new DaemonError(
        'helper-failed',
        said,
        'Give the network another name or the device another one. What a crash may have left: netscope doctor --system.',
      );
    case 'helper-gone':
    case 'timeout':
      return new DaemonError(
        'helper-failed',
        said,
        'What it had begun is taken back. Run the command again.',
      );
    default:
      return new DaemonError('helper-failed', said);
  }
}
