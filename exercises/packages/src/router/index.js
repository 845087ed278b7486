'use strict';

/** Routes by method and exact path; what no route takes is answered with 404. */
function createRouter() {
  const routes = new Map();
  const add = (method) => (path, handler) => {
    routes.set(`${method} ${path}`, handler);
    return router;
  };
  const router = {
    get: add('GET'),
    post: add('POST'),
    handle(request, response) {
      const { pathname } = new URL(request.url, 'http://localhost');
      const handler = routes.get(`${request.method} ${pathname}`);
      if (handler) handler(request, response);
      else send(response, 404, { error: `nothing at ${pathname}` });
    },
  };
  return router;
}

/** Answers with a JSON document. */
function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

module.exports = { createRouter, send };
