import { createServer } from 'node:net';

// A bare TCP server in a separate process: answers a number of bytes with another number of bytes immediately.
const [requestBytes = 1, answerBytes = 1] = process.argv.slice(2).map(Number);
const answer = Buffer.alloc(answerBytes, 0x31);
const server = createServer({ noDelay: true }, (socket) => {
  let received = 0;
  socket.on('data', ({ length }) => {
    received += length;
    for (; received >= requestBytes; received -= requestBytes) socket.write(answer);
  });
  socket.on('close', () => server.close());
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
