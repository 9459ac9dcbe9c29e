/** Stands for a helper: connects where its parent says, and hands the socket over. */
import { connect } from '../../../src/helper/operations';

process.once('message', (message) => {
  const { port } = message as { port: number };
  connect(1, { op: 'connect', address: '127.0.0.1', port }).catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error && 'code' in error ? error.code : String(error) });
  });
});
process.send?.('ready');
