// dockerode as a file of its own in dist/, without the larger part of its tree that this program never calls.

/** Name of its bundle in dist/. */
export const DOCKERODE = 'dockerode.js';

/**
 * Of what dockerode loads: gRPC and protocol buffers build images, tar files carry their contents, and an ssh client
 * with native parts reaches other machines, for which the system's `ssh` is used here. `readable-stream` is Node's own
 * module for old versions of Node.
 */
const UNUSED =
  /^(@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|ssh2|cpu-features|tar-fs|@balena\/dockerignore)$/;
const SILENT = /^debug$/;

/** Options of the bundler that leave all that out. */
export const withoutUnusedPackages = {
  alias: { 'readable-stream': 'stream' },
  plugins: [
    {
      name: 'without-unused-packages',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
        onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
        // It would put requests with their headers into the output of whoever sets DEBUG for something else.
        onResolve({ filter: SILENT }, ({ path }) => ({ path, namespace: 'silent' }));
        onLoad({ filter: /.*/, namespace: 'silent' }, () => ({
          contents: 'module.exports = () => () => undefined;',
        }));
      },
    },
  ],
};

/** In all other bundles it is the file beside them, loaded when it is asked for. */
export const besideTheBundle = {
  name: 'dockerode-beside-the-bundle',
  setup({ onResolve }) {
    onResolve({ filter: /^dockerode$/ }, () => ({ path: `./${DOCKERODE}`, external: true }));
  },
};
