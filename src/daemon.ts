/** Entry of the daemon, started by the first command that needs a network; see `daemon/launch.ts`. */
import { EXIT_UNABLE } from './daemon/keeper';
import { main } from './daemon/main';

main().catch((error: unknown) => {
  console.error(error);
  process.exit(EXIT_UNABLE);
});
