// Posts 1 MiB with a trailer, in pieces: trailers.js h1|h2 PORT; prints what came back as JSON.
'use strict';
const http = require('http');
const http2 = require('http2');
const [version, port] = process.argv.slice(2);
const piece = Buffer.alloc(65536, 'x');

function send(request) {
  for (let i = 0; i < 16; i++) {
    request.write(piece);
  }
}

function collect(response, done) {
  let length = 0;
  response.on('data', (data) => (length += data.length));
  response.on('end', () => done(length));
}

function tell(status, length, trailers) {
  console.log(`${status} ${length} ${trailers['x-end']} ${trailers['x-got']}`);
}

if (version === 'h1') {
  const request = http.request({
    host: '127.0.0.1', port, method: 'POST', path: '/echo', headers: {te: 'trailers', trailer: 'x-sent'},
  });
  request.on('response', (response) =>
    collect(response, (length) => tell(response.statusCode, length, response.trailers)));
  send(request);
  request.addTrailers({'x-sent': 'sent'});
  request.end();
} else {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const request = session.request(
    {':method': 'POST', ':path': '/echo', te: 'trailers'}, {waitForTrailers: true});
  let status;
  let trailers = {};
  request.on('response', (headers) => (status = headers[':status']));
  request.on('trailers', (headers) => (trailers = headers));
  request.on('wantTrailers', () => request.sendTrailers({'x-sent': 'sent'}));
  collect(request, (length) => {
    session.close();
    tell(status, length, trailers);
  });
  send(request);
  request.end();
}
