const { fits } = require('./fits');

// Ships that are expected today; the deepest takes the first berth that is long and deep enough.
const expected = [
  { ship: 'Halden', length: 210, draught: 10.2 },
  { ship: 'Marsdiep', length: 366, draught: 15.1 },
];

exports.assign = (berths) => {
  const free = [...berths];
  return [...expected]
    .sort((a, b) => b.draught - a.draught)
    .map((ship) => {
      const index = free.findIndex((berth) => fits(ship, berth));
      const [berth] = index < 0 ? [] : free.splice(index, 1);
      return { ship: ship.ship, berth: berth?.name ?? null };
    });
};
