const assert = require('node:assert');
const { test } = require('node:test');
const { settings } = require('../src/settings.js');

test('there are berths', () => assert.ok(settings.berths > 0));
