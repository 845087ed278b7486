'use strict';
const http = require('node:http');
const ip = require('ip');
const JSON5 = require('json5');

const quay = ip.cidrSubnet('10.20.0.0/16');
const euroAnHour = 40;

/** The fee of an order such as `{ship: 'Alkmaar', hours: 4}`. */
function permit(text) {
  const order = JSON5.parse(text);
  // Only the harbour office waives a fee: what a client says about it is dropped.
  delete order.waived;
  return { ship: order.ship, hours: order.hours, fee: order.waived ? 0 : order.hours * euroAnHour };
}

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://harbour');
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  try {
    if (pathname === '/') send(200, { service: '{{service}}', node: process.version });
    else if (pathname === '/permit') send(200, permit(searchParams.get('order')));
    else if (pathname === '/quay') send(200, { onTheQuay: quay.contains(searchParams.get('address')) });
    else send(404, { error: 'There is nothing here.' });
  } catch (error) {
    send(400, { error: error.message });
  }
});

server.listen({{port}}, () => console.log('{{service}} listens on {{port}}'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
