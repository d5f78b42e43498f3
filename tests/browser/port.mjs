// A free port for a server of one's own. Apart from rekap.mjs, which wants to know when it is loaded where the server is.
import net from 'node:net';

export const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
