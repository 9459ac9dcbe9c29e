/** Entry of the daemon, started by the first command that needs a network; see `daemon/launch.ts`. */
import { main } from './daemon/main';

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
