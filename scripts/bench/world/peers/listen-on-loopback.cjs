/** For a peer that would listen on every address of the machine and cannot be told not to. */
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  if (typeof port !== 'number') return listen.call(this, port, ...rest);
  return listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter(isCallback));
};

function isCallback(value) {
  return typeof value === 'function';
}
