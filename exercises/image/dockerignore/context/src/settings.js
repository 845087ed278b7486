const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** What is the same everywhere. What differs comes from the environment. */
exports.settings = JSON.parse(readFileSync(join(root, 'config/defaults.json'), 'utf8'));

/** Whom the service trusts: public, and part of the program. */
exports.authority = readFileSync(join(root, 'certs/harbour-ca.pem'), 'utf8');
